# SPDX-License-Identifier: GPL-3.0-or-later
"""latchkeyctl label: verdicts, exit statuses, and what a clean copy holds."""
import json
import pathlib
import resource
import shutil
import struct
import subprocess
import zlib

import pytest

import programs

DATA = pathlib.Path(__file__).resolve().parents[1] / 'data' / 'photo'
DEVICE = 'DS-2CD2385G1-I20200414AAWRE04255405'
OTHER = 'DS-2CD2432F-IW20150126CCCH152858235'
CODE = b'QWKTRM'


def label(*arguments):
    return subprocess.run([programs.LATCHKEYCTL, 'label', *map(str, arguments)],
                          capture_output=True, timeout=120, check=False)


def verdict(*arguments):
    run = label(*arguments, '--json')
    assert run.returncode == 0, run.stderr
    assert run.stdout.count(b'\n') == 1
    return json.loads(run.stdout)


def jpeg_segments(data):
    """Markers and bodies up to the scan, and what follows the end marker."""
    segments, at = [], 2
    assert data[:2] == b'\xff\xd8'
    while data[at + 1] != 0xda:
        length = struct.unpack('>H', data[at + 2:at + 4])[0]
        segments.append((data[at + 1], data[at + 4:at + 2 + length]))
        at += 2 + length
    return segments, data[data.rindex(b'\xff\xd9') + 2:]


def test_members_and_clean_copy(tmp_path):
    clean = tmp_path / 'clean.jpg'
    before = (DATA / 'label.jpg').read_bytes()
    answer = verdict(DATA / 'label.jpg', '--serial', DEVICE, '--output', clean)
    assert set(answer) == {'file', 'verdict', 'reasons', 'serial_read', 'serial_expected', 'output',
                           'width', 'height', 'bytes', 'masked', 'stripped'}
    assert answer['verdict'] in ('pass', 'warn')
    assert answer['serial_read'] == 'E04255405'
    assert answer['serial_expected'] == DEVICE
    assert answer['output'] == str(clean)
    assert (answer['width'], answer['height']) == (1280, 960)
    assert 'verification-code-qr' in answer['masked']
    assert {'exif', 'gps', 'thumbnail', 'xmp', 'iptc', 'trailing'} <= set(answer['stripped'])
    data = clean.read_bytes()
    assert answer['bytes'] == len(data)
    segments, behind = jpeg_segments(data)
    assert behind == b''
    assert {marker for marker, _ in segments} <= {0xe0, 0xdb, 0xc0, 0xc4}
    assert [body[:5] for marker, body in segments if marker == 0xe0] == [b'JFIF\0']
    assert (DATA / 'label.jpg').read_bytes() == before


@pytest.mark.skipif(shutil.which('zbarimg') is None, reason='zbarimg is not installed')
def test_other_readers_find_no_code(tmp_path):
    clean = tmp_path / 'clean.jpg'
    verdict(DATA / 'label.jpg', '--output', clean)
    with_code = subprocess.run(['zbarimg', '-q', '--nodbus', DATA / 'label.jpg'],
                               capture_output=True, check=False).stdout
    without = subprocess.run(['zbarimg', '-q', '--nodbus', clean], capture_output=True,
                             check=False).stdout
    assert CODE in with_code
    assert CODE not in without and b'QR-Code' not in without
    assert b'E04255405' in without


@pytest.mark.skipif(shutil.which('exiftool') is None, reason='exiftool is not installed')
@pytest.mark.parametrize('name', ['label.jpg', 'label.heic'])
def test_exiftool_finds_nothing(name, tmp_path):
    clean = tmp_path / 'clean.jpg'
    verdict(DATA / name, '--output', clean)

    def tags(path):
        run = subprocess.run(['exiftool', '-j', '-G0', '-a', path], capture_output=True, check=True)
        return {tag.split(':')[0] for tag in json.loads(run.stdout)[0]}

    assert 'EXIF' in tags(DATA / name)
    assert tags(clean) <= {'SourceFile', 'ExifTool', 'File', 'JFIF', 'Composite'}


def test_heic(tmp_path):
    """As a phone stores it: turned by its loader, so not once more by its EXIF."""
    clean = tmp_path / 'clean.jpg'
    answer = verdict(DATA / 'label.heic', '--serial', DEVICE, '--output', clean)
    assert answer['verdict'] == 'pass'
    assert answer['serial_read'] == 'E04255405'
    assert (answer['width'], answer['height']) == (1280, 960)
    assert 'verification-code-qr' in answer['masked']
    assert {'exif', 'gps', 'xmp'} <= set(answer['stripped'])


def large_photo():
    """A photo of 40 MB: most of it is what a phone puts beside the picture."""
    picture = (DATA / 'label.jpg').read_bytes()
    segment = b'\xff\xeb' + struct.pack('>H', 0xffff) + bytes(range(256)) * 255 + bytes(253)
    return picture[:2] + segment * 640 + picture[2:]


def test_forty_megabytes(tmp_path):
    photo, clean = tmp_path / 'large.jpg', tmp_path / 'clean.jpg'
    photo.write_bytes(large_photo())
    assert photo.stat().st_size > 40_000_000
    answer = verdict(photo, '--serial', DEVICE, '--output', clean)
    assert answer['verdict'] == 'pass'
    assert answer['bytes'] < 4 * 1024 * 1024
    segments, behind = jpeg_segments(clean.read_bytes())
    assert behind == b'' and 0xeb not in {marker for marker, _ in segments}


def test_verdicts(tmp_path):
    clean = tmp_path / 'clean.jpg'
    other = verdict(DATA / 'label.jpg', '--serial', OTHER, '--output', clean)
    assert other['verdict'] == 'reject'
    assert other['reasons'][0]['code'] == 'other-serial'
    assert other['reasons'][0]['text']
    assert other['output'] is None and not clean.exists()
    assert verdict(DATA / 'label.jpg', '--serial', 'E04255406')['verdict'] == 'reject'
    assert verdict(DATA / 'label.jpg', '--serial', '04255405')['verdict'] == 'reject'
    unasked = verdict(DATA / 'label.jpg')
    assert unasked['verdict'] in ('pass', 'warn') and unasked['serial_expected'] is None
    nothing = verdict(DATA / 'no-label.jpg', '--serial', DEVICE)
    assert nothing['verdict'] in ('warn', 'reject') and nothing['serial_read'] is None
    screen = verdict(DATA / 'no-label.jpg', '--serial', DEVICE, '--kind', 'screen')
    assert screen['verdict'] == 'warn'
    assert verdict(DATA / 'label.png', '--serial', DEVICE)['serial_read'] == 'E04255405'


def huge_png():
    def chunk(name, body):
        return (struct.pack('>I', len(body)) + name + body
                + struct.pack('>I', zlib.crc32(name + body)))
    rows = zlib.compress(b'\0' * 20_000_000, 9)
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 30000, 30000, 8, 2, 0, 0, 0))
            + chunk(b'IDAT', rows) + chunk(b'IEND', b''))


def bad_inputs(folder):
    whole = (DATA / 'label.jpg').read_bytes()
    files = {'empty.jpg': b'', 'torn.jpg': whole[:40000], 'head.jpg': whole[:20],
             'text.jpg': b'this is no picture', 'huge.png': huge_png(),
             'csv.png': b'ID,Device Type,Status\n1,IPC,Active\n'}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files] + [folder, folder / 'missing.jpg']


def test_bad_input(tmp_path):
    for path in bad_inputs(tmp_path):
        run = label(path, '--json')
        assert run.returncode == 5, (path, run)
        assert run.stdout == b''
        assert run.stderr.count(b'\n') == 1, run.stderr
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert peak < 600 * 1024, peak


def test_usage(tmp_path):
    assert label().returncode == 2
    assert label(DATA / 'label.jpg', '--kind', 'photo').returncode == 2
    assert label(DATA / 'label.jpg', '--serial', '').returncode == 2
    copy = tmp_path / 'label.jpg'
    copy.write_bytes((DATA / 'label.jpg').read_bytes())
    assert label(copy, '--output', copy).returncode == 1
    assert copy.read_bytes() == (DATA / 'label.jpg').read_bytes()
    assert label(copy, '--output', tmp_path / 'no' / 'such.jpg').returncode == 1
