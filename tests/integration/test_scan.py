# SPDX-License-Identifier: GPL-3.0-or-later
"""latchkeyctl scan and qr: members, exit statuses, hostile files, and what one writes the other
reads."""
import json
import os
import shutil
import stat
import struct
import subprocess
import zlib

import pytest

import programs

REQUEST = 'AwAAADEyMzQ1Njc4OQECAwQ='
LIMIT = 600 * 1024 * 1024


def run(*arguments, text=None):
    return subprocess.run([programs.LATCHKEYCTL, *map(str, arguments)], input=text,
                          capture_output=True, timeout=120, check=False)


def scan(*files, status=0):
    done = run('scan', *files, '--json')
    assert done.returncode == status, done.stderr
    assert done.stdout.count(b'\n') == 1
    answer = json.loads(done.stdout)
    assert set(answer) == {'files'}
    for file in answer['files']:
        assert set(file) == {'file', 'width', 'height', 'error', 'codes'}
    return answer['files']


def write_code(path, text):
    done = run('qr', text, '--output', path)
    assert done.returncode == 0, done.stderr
    return path


def chunk(name, body):
    return struct.pack('>I', len(body)) + name + body + struct.pack('>I', zlib.crc32(name + body))


def png(width, height, rows=None, extra=b''):
    head = struct.pack('>IIBBBBB', width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(rows if rows is not None else b'\0' * ((width + 1) * height), 1)
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', head) + extra + chunk(b'IDAT', data)
            + chunk(b'IEND', b''))


def test_members(tmp_path):
    path = write_code(tmp_path / 'code.png', REQUEST)
    (file,) = scan(path)
    assert file['file'] == str(path)
    assert file['error'] is None
    (code,) = file['codes']
    assert set(code) == {'kind', 'text', 'corners'}
    assert code['kind'] == 'device-request'
    assert code['text'] == REQUEST
    side = file['width']
    assert file['height'] == side
    wanted = [[32, 32], [side - 32, 32], [side - 32, side - 32], [32, side - 32]]
    for (x, y), (u, v) in zip(code['corners'], wanted):
        assert abs(x - u) < 8 and abs(y - v) < 8


@pytest.mark.parametrize('text,kind', [
    (REQUEST, 'device-request'),
    ('A' * 1020, 'device-request'),
    ('www.hik-connect.com\rJ12345678\rABCDEF\rDS-2CD2143G0-I', 'device-label'),
    ('http://www.hik-online.com\r\nJ12345678\r\nABCDEF\r\nDS-2CD2143G0-I\r\n', 'device-label'),
    ('https://example.org/path?a=b', 'url'),
    ('WIFI:T:WPA;S:home;P:pass;;', 'wifi'),
    ('otpauth://totp/name?secret=JBSWY3DP', 'otp'),
    ('\u00e4\u00f6\u00fc \u20ac \u65e5\u672c', 'other'),
    ('12345 67890', 'other'),
])
def test_kinds_byte_exact(tmp_path, text, kind):
    (file,) = scan(write_code(tmp_path / 'code.png', text))
    assert [(code['kind'], code['text']) for code in file['codes']] == [(kind, text)]


def test_text_from_standard_input(tmp_path):
    path = tmp_path / 'code.png'
    done = run('qr', '-', '--output', path, text=b'one line\n')
    assert done.returncode == 0
    assert scan(path)[0]['codes'][0]['text'] == 'one line'


def test_written_file_is_private(tmp_path):
    for name in ('code.png', 'code.svg'):
        path = write_code(tmp_path / name, REQUEST)
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert (tmp_path / 'code.svg').read_text().startswith('<?xml')


def test_qr_usage(tmp_path):
    assert run('qr', 'text').returncode == 2
    assert run('qr', 'text', '--output', tmp_path / 'code.jpg').returncode == 2
    assert run('qr').returncode == 2
    assert run('scan').returncode == 2
    assert run('qr', 'A' * 2954, '--output', tmp_path / 'code.png').returncode == 5
    assert run('qr', 'text', '--output', tmp_path / 'no' / 'code.png').returncode == 1
    assert not (tmp_path / 'code.png').exists()


def test_no_code_is_no_error(tmp_path):
    path = tmp_path / 'grey.png'
    path.write_bytes(png(64, 48))
    (file,) = scan(path)
    assert (file['width'], file['height'], file['codes']) == (64, 48, [])


def bad_files(folder):
    good = write_code(folder / 'good.png', REQUEST).read_bytes()
    yield 'empty.png', b''
    yield 'torn.png', good[:len(good) // 2]
    yield 'text.png', b'ID,Type\r\n1,DS-2CD\r\n'
    yield 'svg.png', b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    yield 'torn.jpg', b'\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00'
    yield 'bomb.png', png(30000, 30000, b'\0' * 1000)
    yield 'over.png', png(8001, 8000, b'\0' * 1000)
    yield 'huge.gif', b'GIF89a\xff\xff\xff\xff\x00\x00\x00,\0\0\0\0\xff\xff\xff\xff\0\x02\x01\x00\x00;'
    yield 'huge.bmp', b'BM' + struct.pack('<IIIIii', 54, 0, 54, 40, 60000, -60000) + b'\0' * 40


def test_bad_files(tmp_path):
    good = tmp_path / 'good.png'
    paths = []
    for name, data in bad_files(tmp_path):
        path = tmp_path / name
        path.write_bytes(data)
        paths.append(path)
    paths += [tmp_path, tmp_path / 'missing.png']
    for path in paths:
        (file,) = scan(path, status=5)
        assert file['error'], path
        assert (file['width'], file['height'], file['codes']) == (None, None, [])
        done = run('scan', path)
        assert done.returncode == 5
        assert done.stderr.count(b'\n') == 1
        assert done.stdout == b''
    # One bad file does not keep a good one from being read.
    files = scan(paths[0], good, status=5)
    assert files[0]['error'] is not None
    assert files[1]['codes'][0]['text'] == REQUEST


def peak_memory(*arguments):
    """Exit status and most memory of a run, in bytes."""
    code = ('import subprocess, sys, resource\n'
            'status = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL,\n'
            '                         stderr=subprocess.DEVNULL)\n'
            'print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)')
    done = subprocess.run(['/usr/bin/python3', '-c', code, programs.LATCHKEYCTL, *map(str, arguments)],
                          capture_output=True, timeout=120, check=True)
    status, kilobytes = map(int, done.stdout.split())
    return status, kilobytes * 1024


def limit():
    """AddressSanitizer keeps what was freed for a while, and shadows all of it."""
    with open(programs.LATCHKEYCTL, 'rb') as program:
        sanitized = b'__asan_init' in program.read()
    return 2 * LIMIT if sanitized else LIMIT


@pytest.mark.parametrize('command', ['scan', 'label'])
def test_memory_is_bounded(tmp_path, command):
    """The largest picture that is taken stays below the limit, and a bomb far below."""
    large, bomb = tmp_path / 'large.png', tmp_path / 'bomb.png'
    large.write_bytes(png(8000, 8000))
    bomb.write_bytes(png(30000, 30000, b'\0' * 100_000_000))
    status, most = peak_memory(command, large)
    assert status == 0
    assert most < limit()
    status, most = peak_memory(command, bomb)
    assert status == 5
    assert most < limit() / 2


def odd_pictures(folder):
    """Pictures of kinds that are seldom seen, all with the same code; what PIL does not write is
    left out."""
    image = pytest.importorskip('PIL.Image')
    code = image.open(write_code(folder / 'code.png', REQUEST)).convert('L')
    white = image.new('L', code.size, 255)
    code.convert('CMYK').save(folder / 'cmyk.jpg', quality=95)
    code.point(lambda value: value * 257, 'I').convert('I;16').save(folder / 'deep.png')
    code.convert('1').save(folder / 'bits.png')
    code.convert('P').save(folder / 'palette.png')
    code.save(folder / 'animated.gif', save_all=True, append_images=[white] * 3)
    code.convert('RGB').save(folder / 'animated.webp', lossless=True, save_all=True,
                             append_images=[white.convert('RGB')] * 3)
    code.convert('RGB').save(folder / 'progressive.jpg', quality=95, progressive=True)
    code.convert('RGB').save(folder / 'code.bmp')
    code.save(folder / 'code.tif')
    return ['cmyk.jpg', 'deep.png', 'bits.png', 'palette.png', 'animated.gif', 'animated.webp',
            'progressive.jpg', 'code.bmp', 'code.tif']


def test_odd_pictures(tmp_path):
    for name in odd_pictures(tmp_path):
        (file,) = scan(tmp_path / name)
        assert [code['text'] for code in file['codes']] == [REQUEST], name


@pytest.mark.skipif(os.geteuid() == 0 and shutil.which('setpriv') is None,
                    reason='setpriv is not installed')
def test_file_that_may_not_be_read(tmp_path):
    path = write_code(tmp_path / 'code.png', REQUEST)
    path.chmod(0)
    # Root may read everything, unless it gives that up.
    first = ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] if os.geteuid() == 0 else []
    for command in ('scan', 'label'):
        done = subprocess.run([*first, programs.LATCHKEYCTL, command, path], capture_output=True,
                              timeout=120, check=False)
        assert done.returncode == 5, done
        assert done.stdout == b''
        assert done.stderr.count(b'\n') == 1


def test_file_that_never_ends(tmp_path):
    """A pipe nobody writes to, and a device that gives zeros for ever."""
    pipe = tmp_path / 'pipe.png'
    os.mkfifo(pipe)
    for path in (pipe, '/dev/zero'):
        for command in ('scan', 'label'):
            done = run(command, path)
            assert done.returncode == 5, (command, path, done)
            assert done.stderr.count(b'\n') == 1


def exif(orientation):
    return (b'Exif\0\0II*\0\x08\0\0\0\x01\0' + struct.pack('<HHII', 0x112, 3, 1, orientation)
            + b'\0\0\0\0')


@pytest.mark.parametrize('orientation', range(1, 9))
def test_orientation(tmp_path, orientation):
    """Corners are in pixels of the picture as it is displayed."""
    pixbuf = pytest.importorskip('gi.repository.GdkPixbuf')
    code = pixbuf.Pixbuf.new_from_file(str(write_code(tmp_path / 'code.png', REQUEST)))
    side = code.get_width()
    page = pixbuf.Pixbuf.new(pixbuf.Colorspace.RGB, False, 8, 900, 600)
    page.fill(0xffffffff)
    code.copy_area(0, 0, side, side, page, 40, 60)
    upright = page
    turn = {3: 180, 4: 180, 5: 270, 6: 90, 7: 90, 8: 270}.get(orientation, 0)
    if turn:
        page = page.rotate_simple(turn)
    if orientation in (2, 4, 5, 7):
        page = page.flip(True)
    ok, jpeg = page.save_to_bufferv('jpeg', ['quality'], ['95'])
    assert ok
    body = exif(orientation)
    path = tmp_path / 'turned.jpg'
    path.write_bytes(jpeg[:2] + b'\xff\xe1' + struct.pack('>H', len(body) + 2) + body + jpeg[2:])
    (file,) = scan(path)
    assert (file['width'], file['height']) == (upright.get_width(), upright.get_height())
    (found,) = file['codes']
    assert found['text'] == REQUEST
    x = sum(point[0] for point in found['corners']) / 4
    y = sum(point[1] for point in found['corners']) / 4
    assert abs(x - 40 - side / 2) < 4 and abs(y - 60 - side / 2) < 4
