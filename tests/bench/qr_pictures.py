#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws pictures of QR codes as people really have them, for the decoder's benchmark.

usage: qr_pictures.py OUTDIR [--set plain|hard] [--count N] [--seed S]

Writes pictures and OUTDIR/manifest.tsv: file name, then each text in it, tab separated. The same
arguments give the same pictures.
"""
import argparse
import os
import random
import subprocess
import zlib

import cv2
import numpy as np

BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
LENGTHS = (48, 200, 400, 700)


def text_of(length, rng):
    return "".join(rng.choice(BASE64) for _ in range(length))


def modules(text, level="M"):
    """The modules of a code, 0 dark and 255 light, without a quiet zone."""
    out = subprocess.run(
        ["qrencode", "-8", "-l", level, "-m", "0", "-s", "1", "-t", "ASCII", "-o", "-"],
        input=text.encode(), stdout=subprocess.PIPE, check=True).stdout.decode()
    rows = out.rstrip("\n").split("\n")
    return np.array([[0 if row[2 * i] == "#" else 255 for i in range(len(rows))] for row in rows],
                    np.uint8)


def paper(code, pixel=8, quiet=4):
    """The code drawn large with its quiet zone, to be photographed."""
    n = code.shape[0]
    big = cv2.resize(code, (n * pixel, n * pixel), interpolation=cv2.INTER_NEAREST)
    edge = quiet * pixel
    return cv2.copyMakeBorder(big, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=255)


def scene(width, height, rng, nrng):
    """Something that is not a code: a gradient, boxes and lines of text."""
    low, high = rng.uniform(70, 120), rng.uniform(130, 215)
    ramp = np.linspace(low, high, width, dtype=np.float32)[None, :, None]
    tint = np.float32([rng.uniform(.85, 1) for _ in range(3)])
    image = np.repeat(ramp, height, 0) * tint
    for _ in range(14):
        x, y = rng.randrange(width), rng.randrange(height)
        w, h = rng.randrange(width // 12, width // 4), rng.randrange(height // 16, height // 5)
        shade = rng.uniform(30, 230)
        cv2.rectangle(image, (x, y), (x + w, y + h), (shade, shade * .95, shade * .9), -1)
    for _ in range(16):
        line = "".join(rng.choice("aeionrst bdlmu 0123456789 HKV") for _ in range(30))
        cv2.putText(image, line, (rng.randrange(width // 2), rng.randrange(height)),
                    cv2.FONT_HERSHEY_SIMPLEX, width / 2600, (25, 25, 30), max(1, width // 1200),
                    cv2.LINE_AA)
    return image


def quad(centre, side, turn, tilt_x, tilt_y):
    """Where the corners of a square land: turned by degrees, tilted about both axes."""
    angle = np.deg2rad(turn)
    c, s = np.cos(angle), np.sin(angle)
    out = []
    for x, y in ((-.5, -.5), (.5, -.5), (.5, .5), (-.5, .5)):
        u, v = x * c - y * s, x * s + y * c
        w = 1 + tilt_x * u + tilt_y * v
        out.append((centre[0] + side * u / w, centre[1] + side * v / w))
    return np.float32(out)


def lay(image, sheet, corners, mask=None):
    """Puts a sheet of paper into the scene, as a lens without blur would see it."""
    h, w = sheet.shape[:2]
    if sheet.ndim == 2:
        sheet = cv2.cvtColor(sheet, cv2.COLOR_GRAY2BGR)
    src = np.float32([[0, 0], [w, 0], [w, h], [0, h]])
    matrix = cv2.getPerspectiveTransform(src, corners)
    shrink = np.sqrt(cv2.contourArea(corners) / (w * h))
    if shrink < .8:
        sheet = cv2.GaussianBlur(sheet, (0, 0), .45 / shrink)
    size = (image.shape[1], image.shape[0])
    warped = cv2.warpPerspective(sheet.astype(np.float32), matrix, size, flags=cv2.INTER_LINEAR)
    full = np.full((h, w), 1.0, np.float32) if mask is None else mask
    alpha = cv2.warpPerspective(full, matrix, size, flags=cv2.INTER_LINEAR)[..., None]
    return image * (1 - alpha) + warped * alpha


def lens(image, nrng, blur=1.0, noise=3.0, gain=1.0, motion=0):
    """What the camera adds."""
    if motion > 2:
        kernel = np.zeros((motion, motion), np.float32)
        cv2.line(kernel, (0, motion // 2), (motion - 1, motion // 2), 1, 1)
        image = cv2.filter2D(image, -1, kernel / kernel.sum())
    if blur:
        image = cv2.GaussianBlur(image, (0, 0), blur)
    image = image * gain
    h, w = image.shape[:2]
    coarse = nrng.standard_normal((h // 2, w // 2, 3)).astype(np.float32)
    image = image + cv2.resize(coarse, (w, h)) * noise * 1.4
    image = image + nrng.standard_normal((h, w, 1)).astype(np.float32) * noise * .7
    return np.clip(image, 0, 255).astype(np.uint8)


def shine(image, nrng, at, size, strength):
    h, w = image.shape[:2]
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    spot = np.exp(-(((xx - at[0]) / size) ** 2 + ((yy - at[1]) / (size * .7)) ** 2))[..., None]
    return image * (1 - strength * spot) + 255 * strength * spot


def crumple(sheet, nrng, depth, shade):
    """Bends the paper by smooth random fields and shades it as a lamp from one side would."""
    h, w = sheet.shape
    field = cv2.resize(nrng.standard_normal((5, 5)).astype(np.float32), (w, h),
                       interpolation=cv2.INTER_CUBIC)
    fold = cv2.resize(nrng.standard_normal((7, 7)).astype(np.float32), (w, h),
                      interpolation=cv2.INTER_LINEAR)
    gy, gx = np.gradient(field + .4 * fold)
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    other = cv2.resize(nrng.standard_normal((5, 5)).astype(np.float32), (w, h),
                       interpolation=cv2.INTER_CUBIC)
    bent = cv2.remap(sheet, xx + field * depth, yy + other * depth, cv2.INTER_LINEAR,
                     borderMode=cv2.BORDER_REPLICATE)
    light = 1 + shade * (gx + gy) * w / 10
    return np.clip(bent * np.clip(light, .35, 1.25), 0, 255)


def wear(sheet, nrng, rng, amount):
    """Scratches, rubbed spots and stains on a label."""
    worn = sheet.copy()
    h, w = worn.shape
    for _ in range(int(14 * amount)):
        a = (rng.randrange(w), rng.randrange(h))
        b = (int(a[0] + rng.uniform(-.6, .6) * w), int(a[1] + rng.uniform(-.6, .6) * h))
        cv2.line(worn, a, b, rng.choice((255, 235, 60)), max(1, int(w * rng.uniform(.001, .005))))
    for _ in range(int(9 * amount)):
        r = int(w * rng.uniform(.006, .022))
        cv2.circle(worn, (rng.randrange(w), rng.randrange(h)), r, rng.choice((250, 200, 40)), -1)
    fade = cv2.resize(nrng.uniform(.45, 1, (6, 6)).astype(np.float32), (w, h),
                      interpolation=cv2.INTER_CUBIC)
    return np.clip(255 - (255 - worn.astype(np.float32)) * np.clip(fade, .4, 1), 0, 255)


def screen_grid(sheet, strength):
    """The coloured stripes and gaps of a screen's pixels, for moire."""
    k = 6
    sheet = cv2.resize(sheet, None, fx=k / 2, fy=k / 2, interpolation=cv2.INTER_NEAREST)
    colour = cv2.cvtColor(sheet, cv2.COLOR_GRAY2BGR).astype(np.float32)
    cell = np.full((k, k, 3), 1 - strength, np.float32)
    for i, c in enumerate((2, 1, 0)):
        cell[:k - 1, 2 * i:2 * i + 2, c] = 1
    h, w = sheet.shape
    tiled = np.tile(cell, (h // k + 1, w // k + 1, 1))[:h, :w]
    return np.clip(colour * tiled / (1 - strength * .72), 0, 255)


def near_centre(w, h, rng, spread=.08):
    return w * rng.uniform(.5 - spread, .5 + spread), h * rng.uniform(.5 - spread, .5 + spread)


def shot(sheet, rng, nrng, part, size=(4000, 3000), tilt=.08, turn=8, **camera):
    """A photo of one sheet that fills a part of the picture's height."""
    w, h = size
    image = scene(w, h, rng, nrng)
    corners = quad(near_centre(w, h, rng), part * h, rng.uniform(-turn, turn),
                   rng.uniform(-tilt, tilt), rng.uniform(-tilt, tilt))
    return lens(lay(image, sheet, corners), nrng, **camera), corners


# The plain set: what most pictures are like.

def screenshot(code, rng, nrng, pixel, size, dark=False):
    image = scene(size[0], size[1], rng, nrng)
    sheet = paper(code, pixel)[: size[1], : size[0]]
    y, x = (size[1] - sheet.shape[0]) // 2, (size[0] - sheet.shape[1]) // 2
    image[y:y + sheet.shape[0], x:x + sheet.shape[1]] = sheet[..., None]
    image = np.clip(image, 0, 255).astype(np.uint8)
    return 255 - image if dark else image


PLAIN = {
    "screenshot": lambda t, r, n: screenshot(modules(t), r, n, 4, (1280, 800)),
    "screenshot-small": lambda t, r, n: screenshot(modules(t), r, n, 2, (1920, 1080)),
    "screenshot-dark": lambda t, r, n: screenshot(modules(t), r, n, 4, (1280, 800), True),
    "photo": lambda t, r, n: shot(paper(modules(t)), r, n, .5, blur=1.2)[0],
    "photo-small": lambda t, r, n: shot(paper(modules(t)), r, n, .2, blur=1.1)[0],
    "photo-turned": lambda t, r, n: shot(paper(modules(t)), r, n, .45, turn=180, blur=1.2)[0],
    "photo-tilted": lambda t, r, n: shot(paper(modules(t)), r, n, .45, tilt=.3, blur=1.2)[0],
    "photo-dim": lambda t, r, n: shot(paper(modules(t)), r, n, .4, blur=1.4, noise=8,
                                      gain=.25)[0],
    "photo-soft": lambda t, r, n: shot(paper(modules(t)), r, n, .4,
                                       blur=.33 * 1200 / (modules(t).shape[0] + 8))[0],
    "photo-shaken": lambda t, r, n: shot(paper(modules(t)), r, n, .4,
                                         motion=int(.8 * 1200 / modules(t).shape[0]) | 1)[0],
}


# The hard set.

def hard_perspective(texts, rng, nrng):
    side = rng.choice((-1, 1)) * rng.uniform(.35, .6)
    w, h = 4000, 3000
    tilt = (side, rng.uniform(-.25, .25)) if rng.random() < .5 else (rng.uniform(-.25, .25), side)
    corners = quad(near_centre(w, h, rng, .04), .5 * h, rng.uniform(-25, 25), *tilt)
    image = lay(scene(w, h, rng, nrng), paper(modules(texts[0])), corners)
    return lens(image, nrng, blur=1.3, noise=4)


def hard_moire(texts, rng, nrng):
    sheet = screen_grid(paper(modules(texts[0]), 8), rng.uniform(.7, .85))
    part = rng.uniform(.3, .5)
    return shot(sheet, rng, nrng, part, tilt=.1, blur=.7, noise=4)[0]


def hard_glare(texts, rng, nrng):
    w, h = 4000, 3000
    part = rng.uniform(.35, .5)
    centre = near_centre(w, h, rng)
    corners = quad(centre, part * h, rng.uniform(-10, 10), rng.uniform(-.1, .1), .05)
    image = lay(scene(w, h, rng, nrng), paper(modules(texts[0])), corners)
    at = [c + rng.uniform(-.4, .4) * part * h for c in centre]
    image = shine(image, nrng, at, part * h * rng.uniform(.25, .5), rng.uniform(.82, .95))
    return lens(image * .85, nrng, blur=1.3, noise=5)


def hard_low_light(texts, rng, nrng):
    return shot(paper(modules(texts[0])), rng, nrng, rng.uniform(.35, .45), turn=15,
                blur=1.6, noise=rng.uniform(9, 12), gain=rng.uniform(.10, .18))[0]


def hard_far(texts, rng, nrng):
    code = modules(texts[0])
    pixels = rng.uniform(2.2, 3.0) * (code.shape[0] + 8)
    return shot(paper(code), rng, nrng, pixels / 3000, turn=20, tilt=.1, blur=.75, noise=4)[0]


def hard_crumpled(texts, rng, nrng):
    code = modules(texts[0])
    sheet = paper(code)
    depth = rng.uniform(.25, .6) * 8
    return shot(crumple(sheet, nrng, depth, rng.uniform(.3, .8)), rng, nrng, .45, tilt=.15,
                blur=1.2, noise=4)[0]


def hard_worn(texts, rng, nrng):
    sheet = wear(paper(modules(texts[0])), nrng, rng, rng.uniform(.7, 1.2))
    return shot(sheet, rng, nrng, .42, turn=20, tilt=.15, blur=1.2, noise=4)[0]


def hard_inverted(texts, rng, nrng):
    return shot(255 - paper(modules(texts[0])), rng, nrng, rng.uniform(.3, .5), turn=25, tilt=.15,
                blur=1.3, noise=4)[0]


def hard_tiny(texts, rng, nrng):
    """A small code in a screenshot of a 4K screen."""
    w, h = 3840, 2160
    code = modules(texts[0])
    image = scene(w, h, rng, nrng)
    sheet = paper(code, rng.choice((2, 2, 3)))
    x, y = rng.randrange(w - sheet.shape[1]), rng.randrange(h - sheet.shape[0])
    image[y:y + sheet.shape[0], x:x + sheet.shape[1]] = sheet[..., None]
    return np.clip(image, 0, 255).astype(np.uint8)


def hard_two(texts, rng, nrng):
    w, h = 4000, 3000
    image = scene(w, h, rng, nrng)
    sides = [rng.uniform(.3, .42), rng.uniform(.14, .3)]
    rng.shuffle(sides)
    for i, text in enumerate(texts):
        centre = (w * (.27 + .46 * i), h * rng.uniform(.35, .65))
        corners = quad(centre, sides[i] * h, rng.uniform(-20, 20), rng.uniform(-.15, .15), .1)
        image = lay(image, paper(modules(text)), corners)
    return lens(image, nrng, blur=1.1, noise=4)


HARD = {
    "perspective": hard_perspective, "moire": hard_moire, "glare": hard_glare,
    "low-light": hard_low_light, "far": hard_far, "crumpled": hard_crumpled, "worn": hard_worn,
    "inverted": hard_inverted, "tiny": hard_tiny, "two": hard_two,
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--set", choices=("plain", "hard"), default="plain")
    parser.add_argument("--count", type=int, default=3, help="pictures of a class and length")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    os.makedirs(args.out, exist_ok=True)
    classes = PLAIN if args.set == "plain" else HARD
    with open(os.path.join(args.out, "manifest.tsv"), "w", encoding="ascii") as manifest:
        for name, draw in classes.items():
            for length in LENGTHS:
                for number in range(args.seed, args.seed + args.count):
                    key = zlib.crc32(f"{args.set}/{name}/{length}/{number}".encode())
                    rng, nrng = random.Random(key), np.random.default_rng(key)
                    texts = [text_of(length, rng)]
                    if name == "two":
                        texts.append(text_of(rng.choice(LENGTHS[:3]), rng))
                    image = draw(texts[0] if args.set == "plain" else texts, rng, nrng)
                    lossless = name.startswith("screenshot") or name == "tiny"
                    file = f"{name}_{length}_{number}." + ("png" if lossless else "jpg")
                    quality = [] if lossless else [cv2.IMWRITE_JPEG_QUALITY, rng.randrange(65, 85)]
                    cv2.imwrite(os.path.join(args.out, file), image, quality)
                    print("\t".join([file] + texts), file=manifest)


if __name__ == "__main__":
    main()
