#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws device labels and photographs of them, with what a good verdict is.

usage: label_images.py OUT [seeds] [first_seed] [condition…]
needs: python3-numpy, python3-opencv, python3-pil, qrencode

OUT/manifest.tsv: file, condition, style, serial to expect (or -), verdicts that are right,
short serial on the label, verification code on it (or -).
"""
import os
import random
import subprocess
import sys
import zlib

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

cv2.setNumThreads(1)

CODE128 = """212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232
122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221
312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113
231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123
311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221
112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241
114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311
411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112""".split()

SANS = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
BOLD = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"
MONO = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"
MODELS = ["DS-2CD2143G2-I", "DS-7608NI-K2/8P", "DS-2DE4A425IW-DE", "DS-KV6113-WPE1(B)",
          "DS-2CD2385G1-I", "iDS-7204HQHI-M1/S", "DS-K1T341AM"]


def code128(text, module, height):
    codes = [104] + [ord(c) - 32 for c in text]
    codes.append((104 + sum(i * c for i, c in enumerate(codes[1:], 1))) % 103)
    bars = "".join(CODE128[c] for c in codes + [106])
    width = sum(int(b) for b in bars)
    image = np.full((height, width * module), 255, np.uint8)
    x = 0
    for i, b in enumerate(bars):
        step = int(b) * module
        if i % 2 == 0:
            image[:, x:x + step] = 0
        x += step
    return Image.fromarray(image)


def qr(text, module):
    out = subprocess.run(["qrencode", "-8", "-l", "M", "-m", "0", "-s", "1", "-t", "ASCII", "-o", "-"],
                         input=text.encode(), stdout=subprocess.PIPE, check=True).stdout.decode()
    rows = out.rstrip("\n").split("\n")
    n = len(rows)
    m = np.array([[0 if r[2 * i] == "#" else 255 for i in range(n)] for r in rows], np.uint8)
    return Image.fromarray(np.kron(m, np.ones((module, module), np.uint8)))


class Label:
    """One label: 1200 x 700 pixels of print, about 6 x 3.5 cm."""

    def __init__(self, rng, style):
        self.style = style
        self.model = rng.choice(MODELS)
        digits = "".join(rng.choice("0123456789") for _ in range(8))
        self.short = rng.choice("ABCDEFGJKLQ") + digits if rng.random() < .7 else \
            rng.choice("123456789") + digits
        self.code = "".join(rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(6))
        letters = "".join(rng.choice("ACWR") for _ in range(4))
        self.full = "%s%04d%02d%02d%s%s" % (self.model, rng.randint(2015, 2023), rng.randint(1, 12),
                                           rng.randint(1, 28), letters, self.short)
        if rng.random() < .2:
            self.full += "WCVU"
        self.picture = self.draw(rng)

    def draw(self, rng):
        im = Image.new("L", (1200, 700), rng.choice([235, 245, 255]))
        d = ImageDraw.Draw(im)
        face = rng.choice([SANS, SANS, BOLD, MONO])
        f = lambda n: ImageFont.truetype(face, n)
        d.rectangle((4, 4, 1195, 695), outline=90, width=3)
        d.text((40, 30), "NETWORK CAMERA" if rng.random() < .5 else "NETWORK VIDEO RECORDER",
               font=ImageFont.truetype(BOLD, 44), fill=20)
        prefix = rng.choice(["S/N: ", "S/N:", "SN: ", "Serial No.: ", "S/N "])
        words = rng.choice(["Verification Code: ", "Verification code:", "Code: "])
        y = 110
        d.text((40, y), "Model: " + self.model, font=f(36), fill=20)
        y += 56
        d.text((40, y), rng.choice(["12 VDC 0.6 A  PoE 802.3af", "100-240 VAC 50/60 Hz 1.2 A"]),
               font=f(30), fill=20)
        y += 50
        if "q" in self.style:
            text = rng.choice(["http://www.hik-connect.com", "www.hik-connect.com"])
            end = rng.choice(["\r", "\r\n", "\n"])
            q = qr(end.join([text, self.short, self.code, self.model]), 8)
            im.paste(q, (1160 - q.width, 330))
        if "b" in self.style:
            b = code128(self.short, 4, 90)
            im.paste(b, (60, y + 10))
            y += 116
        if "t" in self.style:
            d.text((40, y), prefix + self.short, font=f(42), fill=10)
        y += 66
        if "c" in self.style:
            d.text((40, y), words + self.code, font=f(36), fill=10)
        y += 60
        d.text((40, min(y, 560)), "MAC: c0:56:e3:%02x:%02x:%02x" % tuple(rng.randbytes(3)),
               font=f(30), fill=20)
        d.text((40, 630), "Made in China   %02d/%d" % (rng.randint(1, 12), rng.randint(2015, 2023)),
               font=f(28), fill=30)
        return cv2.cvtColor(np.array(im), cv2.COLOR_GRAY2BGR)


def clutter(rng, nr, w, h):
    base = np.full((h // 8, w // 8, 3), [rng.randint(60, 170) for _ in range(3)], np.float32)
    base += nr.normal(0, 12, base.shape)
    im = cv2.resize(np.clip(base, 0, 255).astype(np.uint8), (w, h), interpolation=cv2.INTER_CUBIC)
    for _ in range(12):
        p = (rng.randint(0, w), rng.randint(0, h))
        c = [rng.randint(30, 200) for _ in range(3)]
        if rng.random() < .5:
            cv2.circle(im, p, rng.randint(20, 300), c, rng.choice([-1, 8, 20]))
        else:
            cv2.line(im, p, (rng.randint(0, w), rng.randint(0, h)), c, rng.randint(4, 60))
    return im


def place(scene, mask_out, picture, nr, centre, width, angle, persp):
    h, w = scene.shape[:2]
    ph, pw = picture.shape[:2]
    scale = width / pw
    a = np.deg2rad(angle)
    rot = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
    src = np.float32([[0, 0], [pw, 0], [pw, ph], [0, ph]])
    dst = ((src - [pw / 2, ph / 2]) * scale) @ rot.T
    dst = dst * (1 + persp * nr.uniform(-1, 1, (4, 1)))
    dst = (dst + centre).astype(np.float32)
    m = cv2.getPerspectiveTransform(src, dst)
    soft = cv2.GaussianBlur(picture, (0, 0), max(0.35 / scale, .3)) if scale < 1 else picture
    warped = cv2.warpPerspective(soft, m, (w, h), flags=cv2.INTER_LINEAR)
    cover = cv2.warpPerspective(np.full((ph, pw), 255, np.uint8), m, (w, h))
    scene[cover > 127] = warped[cover > 127]


def photograph(rng, nr, labels, w=4000, h=3000, frac=.55, angle=0, persp=.03, blur=.9, noise=3,
               gain=1.0, contrast=1.0, glare=0, glare_at=None, motion=0, centres=None):
    scene = clutter(rng, nr, w, h)
    centres = centres or [(w * nr.uniform(.46, .54), h * nr.uniform(.46, .54))]
    for label, centre in zip(labels, centres):
        place(scene, None, label.picture, nr, centre, frac * w, angle, persp)
    im = scene.astype(np.float32)
    if motion:
        k = np.zeros((motion, motion), np.float32)
        cv2.line(k, (0, motion // 2), (motion - 1, motion // 2 - motion // 6), 1, 1)
        im = cv2.filter2D(im, -1, k / k.sum())
    if blur:
        im = cv2.GaussianBlur(im, (0, 0), blur)
    if contrast != 1:
        im = 128 + (im - 128) * contrast
    im *= gain
    if glare:
        yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
        gx, gy = glare_at or (w * .5, h * .5)
        spot = np.exp(-(((xx - gx) / (w * .16)) ** 2 + ((yy - gy) / (h * .16)) ** 2))[..., None]
        im = im + glare * 400 * spot
    if noise:
        g = nr.standard_normal((h // 2, w // 2, 3)).astype(np.float32)
        im += cv2.resize(g, (w, h)) * noise * 1.5
    return np.clip(im, 0, 255).astype(np.uint8)


READ = "pass"
SAY = "warn,reject"
NO = "reject"

# name: (photo, labels on it, what is expected of the serial, verdicts that are right)
CONDITIONS = {
    "plain": (dict(), 1, "right", READ),
    "tilt": (lambda r: dict(angle=r.uniform(-14, 14), persp=.06), 1, "right", READ),
    "turned": (lambda r: dict(angle=r.choice([90, 180, 270]) + r.uniform(-4, 4)), 1, "right", READ),
    "diagonal": (lambda r: dict(angle=r.choice([1, -1]) * r.uniform(25, 60)), 1, "right", READ),
    "perspective": (lambda r: dict(persp=.14, angle=r.uniform(-5, 5)), 1, "right", READ),
    "near": (lambda r: dict(frac=.85), 1, "right", READ),
    "small": (lambda r: dict(frac=.28), 1, "right", READ),
    "soft": (lambda r: dict(blur=2.2), 1, "right", READ),
    "dim": (lambda r: dict(gain=.28, noise=5), 1, "right", READ),
    "pale": (lambda r: dict(contrast=.35), 1, "right", READ),
    "corner-glare": (lambda r: dict(glare=.6, glare_at=(300, 300)), 1, "right", READ),
    "web-size": (lambda r: dict(w=1280, h=960, frac=.7, blur=.5), 1, "right", READ),
    "two": (lambda r: dict(frac=.42, centres=[(1050, 1500), (2950, 1450)]), 2, "right", READ),
    "unasked": (lambda r: dict(), 1, "none", READ),
    "other": (lambda r: dict(angle=r.uniform(-8, 8)), 1, "wrong", NO),
    "neighbour": (lambda r: dict(), 1, "near", "reject,warn"),
    "part": (lambda r: dict(), 1, "part", "reject,warn"),
    "two-others": (lambda r: dict(frac=.42, centres=[(1050, 1500), (2950, 1450)]), 2, "wrong", NO),
    "blurred": (lambda r: dict(blur=26), 1, "right", SAY),
    "shaken": (lambda r: dict(motion=151, blur=4), 1, "right", SAY),
    "black": (lambda r: dict(gain=.012, noise=4), 1, "right", SAY),
    "glare": (lambda r: dict(glare=2.2), 1, "right", SAY),
    "far": (lambda r: dict(frac=.05), 1, "right", SAY),
    "no-label": (lambda r: dict(), 0, "right", NO),
}
STYLES = ["qbtc", "qt", "btc", "tc"]


def main():
    out = sys.argv[1]
    seeds = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    wanted = sys.argv[4:]
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(out, "manifest.tsv"), "w") as manifest:
        for name, (how, count, ask, right) in CONDITIONS.items():
            if wanted and name not in wanted:
                continue
            for style in STYLES if count else STYLES[:1]:
                for seed in range(first, first + seeds):
                    one(out, manifest, name, how, count, ask, right, style, seed)


def one(out, manifest, name, how, count, ask, right, style, seed):
    key = zlib.crc32(("%s/%s/%d" % (name, style, seed)).encode())
    rng, nr = random.Random(key), np.random.default_rng(key)
    labels = [Label(rng, style) for _ in range(count)]
    args = how(rng) if callable(how) else how
    im = photograph(rng, nr, labels, **args)
    target = labels[-1] if labels else Label(rng, style)
    serial = target.full
    if ask == "none":
        serial = "-"
    elif ask == "wrong":
        serial = Label(rng, style).full
    elif ask == "near":
        tail = target.short
        i = rng.randint(1, 8)
        changed = tail[:i] + str((int(tail[i]) + rng.randint(1, 9)) % 10) + tail[i + 1:]
        serial = target.full.replace(tail, changed)
    elif ask == "part":
        serial = "DS-TEST20200101AAWR" + rng.choice("MNPST") + target.short[1:]
    file = "%s_%s_%d.jpg" % (name, style, seed)
    path = os.path.join(out, file)
    turn = rng.choice([1, 1, 6, 8, 3])
    im = {1: im, 6: np.rot90(im, 1), 8: np.rot90(im, 3), 3: np.rot90(im, 2)}[turn]
    exif = Image.Exif()
    exif[0x0112] = turn
    Image.fromarray(np.ascontiguousarray(im[..., ::-1])).save(path, quality=90, exif=exif)
    manifest.write("\t".join([file, name, style, serial, right, target.short,
                              target.code if "c" in style or "q" in style else "-"]) + "\n")
    manifest.flush()


if __name__ == "__main__":
    main()
