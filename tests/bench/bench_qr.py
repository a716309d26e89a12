#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the pictures and measures the decoder on them: bench_qr.py BENCH_QR SET [COUNT].

Exit 77, which is "skipped", where OpenCV for Python or qrencode is not installed.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile


def main():
    try:
        import cv2  # noqa: F401  pylint: disable=unused-import,import-outside-toplevel
    except ImportError:
        print("python3-opencv is not installed", file=sys.stderr)
        return 77
    if shutil.which("qrencode") is None:
        print("qrencode is not installed", file=sys.stderr)
        return 77
    bench, kind, count = sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "2"
    draw = pathlib.Path(__file__).with_name("qr_pictures.py")
    with tempfile.TemporaryDirectory(prefix="lk-qr-") as folder:
        subprocess.run([sys.executable, str(draw), folder, "--set", kind, "--count", count],
                       check=True)
        return subprocess.run([bench, folder], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
