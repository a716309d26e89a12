#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the pictures of this folder again: make-fixtures.py OUT

label.jpg      a label, laid on its side (orientation 6), with everything that may ride along:
               EXIF, GPS, thumbnail, XMP, IPTC, ICC, a comment, bytes behind the end
label.heic     the same label as a phone stores it: upright once decoded, though its EXIF says 6
label.png      the same label with transparency, text chunks and EXIF
no-label.jpg   clutter without a label
needs: python3-numpy, python3-opencv, python3-pil, qrencode, exiftool, libheif-examples
"""
import os
import random
import subprocess
import sys

import numpy as np
from PIL import Image, ImageCms, PngImagePlugin

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../bench"))
import label_images as li  # noqa: E402

SERIAL, CODE, MODEL = "E04255405", "QWKTRM", "DS-2CD2385G1-I"


class FixedLabel(li.Label):
    def __init__(self, rng):
        self.style, self.model, self.short, self.code = "qbtc", MODEL, SERIAL, CODE
        self.full = MODEL + "20200414AAWR" + SERIAL
        self.picture = self.draw(rng)


def main():
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    rng, nr = random.Random(6), np.random.default_rng(6)
    im = li.photograph(rng, nr, [FixedLabel(rng)], w=1280, h=960, frac=.8, blur=.4, noise=.4, angle=3)
    upright = Image.fromarray(np.ascontiguousarray(im[..., ::-1]))

    path = os.path.join(out, "label.jpg")
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    upright.transpose(Image.Transpose.ROTATE_90).save(path, quality=80, icc_profile=icc,
                                                      comment=b"secret place")
    thumb = os.path.join(out, "thumb.jpg")
    small = upright.copy()
    small.thumbnail((160, 120))
    small.save(thumb, quality=70)
    subprocess.run(["exiftool", "-q", "-overwrite_original", "-n", "-Orientation=6",
                    "-GPSLatitude=52.5", "-GPSLatitudeRef=N", "-GPSLongitude=13.4",
                    "-GPSLongitudeRef=E", "-Make=Test", "-Model=Fixture",
                    "-DateTimeOriginal=2024:01:02 03:04:05", "-XMP-dc:Creator=Somebody",
                    "-IPTC:City=Somewhere", "-IPTC:By-line=Somebody", "-ThumbnailImage<=" + thumb,
                    path], check=True)
    os.unlink(thumb)
    with open(path, "ab") as f:
        f.write(b"trailing bytes that nobody should send")

    straight = os.path.join(out, "straight.jpg")
    upright.save(straight, quality=80)
    subprocess.run(["exiftool", "-q", "-overwrite_original", "-n", "-TagsFromFile", path, "-EXIF:all",
                    "-XMP:all", straight], check=True)
    subprocess.run(["heif-enc", "-q", "35", straight, "-o", os.path.join(out, "label.heic")],
                   stdout=subprocess.DEVNULL, check=True)
    os.unlink(straight)

    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Somebody")
    info.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    info.add_text("Comment", "Somewhere", zip=True)
    exif = Image.Exif()
    exif[0x010f] = "Test"
    rgba = upright.resize((960, 720)).quantize(64).convert("RGBA")
    rgba.putpixel((0, 0), (10, 20, 30, 0))
    rgba = rgba.quantize(64)
    rgba.save(os.path.join(out, "label.png"), pnginfo=info, exif=exif, optimize=True)

    im = li.photograph(random.Random(9), np.random.default_rng(9), [], w=900, h=675, noise=.4)
    Image.fromarray(np.ascontiguousarray(im[..., ::-1])).save(os.path.join(out, "no-label.jpg"),
                                                              quality=75)


if __name__ == "__main__":
    main()
