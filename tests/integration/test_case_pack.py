# SPDX-License-Identifier: GPL-3.0-or-later
"""latchkeyctl case pack against a running desk: what is in the file, and that it is the same twice."""
import io
import json
import os
import zipfile

import programs

REQUEST = 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5eg=='
SERIAL = 'DS-2CD2385G1-I20200414AAWRE04255405'
LABEL = programs.HERE.parent / 'data' / 'photo' / 'label.jpg'


def submit(user, desk, tmp_path, **item):
    request = tmp_path / 'DeviceKey.xml'
    request.write_text(REQUEST)
    parts = {'serial': SERIAL, 'model': 'DS-2CD2385G1-I', 'firmware': 'V5.5.0', 'label': LABEL,
             'request': request, **item}
    version = desk.get('/v1/desk')['agreement']['version']
    filed = user('case', 'submit', '--type', 'password-reset', '--method', 'other', '--item',
                 ','.join('%s=%s' % pair for pair in parts.items()), '--name', 'Änne',
                 '--email', 'a@example.org', '--agree', version, '--desk', desk.url, '--json')
    assert filed.status == 0, filed
    return json.loads(filed.out)['id']


def test_pack(ctl, desk, tmp_path):
    user = ctl()
    case = submit(user, desk, tmp_path)
    first, second = tmp_path / 'first.zip', tmp_path / 'second.zip'
    packed = user('case', 'pack', case, '--output', first, '--desk', desk.url, '--json')
    assert packed.status == 0, packed
    assert json.loads(packed.out) == {'case': case, 'items': 1, 'output': str(first)}
    assert user('case', 'pack', case, '--output', second, '--desk', desk.url).status == 0
    assert first.read_bytes() == second.read_bytes()
    assert os.stat(first).st_mode & 0o777 == 0o600

    with zipfile.ZipFile(io.BytesIO(first.read_bytes())) as pack:
        assert pack.testzip() is None
        assert pack.namelist() == ['summary.pdf', 'summary.txt', 'label.jpg', 'DeviceKey.xml',
                                   'request.png']
        assert pack.read('DeviceKey.xml') == REQUEST.encode()
        photo = pack.read('label.jpg')
        assert photo.endswith(b'\xff\xd9') and b'Exif' not in photo and b'GPS' not in photo
        text = pack.read('summary.txt').decode()
        for part in (case, SERIAL, 'V5.5.0', 'Änne', 'a@example.org'):
            assert part in text
        assert pack.read('summary.pdf').startswith(b'%PDF-')


def test_device_date(ctl, desk, tmp_path):
    user = ctl()
    case = submit(user, desk, tmp_path)
    output = tmp_path / 'dated.zip'
    packed = user('case', 'pack', case, '--output', output, '--device-date', '2024-05-06 07:08',
                  '--desk', desk.url)
    assert packed.status == 0, packed
    with zipfile.ZipFile(output) as pack:
        assert 'Date on the device: 2024-05-06 07:08' in pack.read('summary.txt').decode()
    wrong = user('case', 'pack', case, '--output', tmp_path / 'wrong.zip', '--item', '2', '--desk',
                 desk.url)
    assert wrong.status == 2, wrong
    assert not (tmp_path / 'wrong.zip').exists()


def test_no_such_case(ctl, desk, tmp_path):
    output = tmp_path / 'none.zip'
    packed = ctl()('case', 'pack', 'LK-0000000000', '--output', output, '--desk', desk.url)
    assert packed.status == 3, packed
    assert not output.exists()
