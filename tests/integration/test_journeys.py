# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole job without a display: two types of case by two methods, at two kinds of desk.

Everything is done with latchkeyctl as a person would at a shell; only the agreement is read where
the desk shows it to all. The desk is the one of this computer, which the first command starts, or that of a
team with accounts.
"""
import json
import pathlib
import zipfile

import pytest
from PIL import Image, ImageDraw, ImageFont

import desk_api
import deskkit
import programs
from conftest import SADP_GROUP

PASSWORD = 'Garden-2041'
FONT = '/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf'


class Person:
    """Somebody with latchkeyctl, a desk and a place on a network."""

    def __init__(self, user, desk):
        self.user = user
        self.desk = desk
        self.files = user.home / 'files'
        self.files.mkdir()

    def device(self, *words, **options):
        return self._run(words, [], options)

    def case(self, *words, **options):
        return self._run(('case',) + words, self.desk, options)

    def tool(self, *words, **options):
        return self._run(words, [], options)

    def _run(self, words, more, options):
        result = self.user(*words, *more, '--json', **options)
        assert result.status == 0, (words, result)
        return result.json if result.out else None

    def label_photo(self, device):
        """A photo of a label: the QR that makers print and the short serial beside it."""
        short = device['serial'].removesuffix('WCVU')[-9:]
        text = 'www.hik-connect.com\r%s\rABCDEF\r%s\r' % (short, device['model'])
        code = self.files / 'label-code.png'
        self.tool('qr', '-', '--output', code, stdin=text)
        photo = Image.new('RGB', (1600, 1200), (190, 190, 186))
        draw = ImageDraw.Draw(photo)
        draw.rectangle((200, 250, 1400, 950), fill='white')
        picture = Image.open(code).convert('RGB').resize((520, 520), Image.NEAREST)
        photo.paste(picture, (240, 330))
        font = ImageFont.truetype(FONT, 46) if pathlib.Path(FONT).exists() else None
        draw.text((800, 400), device['model'], fill='black', font=font)
        draw.text((800, 520), 'S/N: ' + short, fill='black', font=font)
        path = self.files / 'label.jpg'
        photo.save(path, 'JPEG', quality=90)
        return path


def item(device, **files):
    names = ('serial', 'model', 'mac', 'ipv4', 'firmware', 'boot_time')
    known = {name: device[name] for name in names if name in device}
    known.update({name: str(value) for name, value in files.items()})
    return ','.join('%s=%s' % (name, value.replace(',', '\\,')) for name, value in known.items())


def submit(person, agreement, kind, method, *items):
    words = ['submit', '--type', kind, '--method', method, '--name', 'A. Owner', '--company',
             'Example', '--email', 'owner@example.org', '--agree', agreement]
    for one in items:
        words += ['--item', one]
    return person.case(*words)


@pytest.fixture(params=['this-computer', 'team'])
def people(request, lan, ctl, tmp_path):
    """A requester on the devices' network, an agent, and the version of the desk's agreement."""
    lan.segment()
    site = lan.host('site', 'lan', '192.0.2.10/24')
    lan.devices = lan.host('devices', 'lan', '192.0.2.11/24')
    if request.param == 'this-computer':
        # One person is both here; the desk starts with the first command.
        person = Person(ctl(site), [])
        yield lan, person, person, agreement_of_desk(person)
        return
    (tmp_path / 'team').mkdir()
    url = 'unix:%s' % (tmp_path / 'team/desk.sock')
    desk = deskkit.Desk(tmp_path / 'team').start(listen=url)
    made = []
    for name in ('rita', 'abel'):
        user = ctl(site)
        user.more_env = {'LATCHKEY_TOKEN': sign_in(url, name)}
        made.append(Person(user, ['--desk', url]))
    yield lan, made[0], made[1], agreement_of_desk(made[0], url)
    desk.stop()


def sign_in(url, name):
    connection = desk_api.Connection(url.removeprefix('unix:'))
    body = json.dumps({'user': name, 'password': deskkit.Desk.PASSWORD.format(name)})
    connection.request('POST', '/v1/sessions', body, {'Content-Type': 'application/json'})
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer['token']


def agreement_of_desk(person, url=None):
    """Its version, from where the desk shows it to everybody."""
    if url is None:
        person.case('list')
        url = str(next(person.user.runtime.glob('**/desk.sock')))
    connection = desk_api.Connection(url.removeprefix('unix:'))
    connection.request('GET', '/v1/desk')
    version = json.loads(connection.getresponse().read())['agreement']['version']
    connection.close()
    return version


def answer_as_vendor(agent, ident, number=1):
    """The agent hands the case pack on to the vendor and records what comes back."""
    agent.case('take', ident)
    pack = agent.files / ('%s.zip' % ident)
    agent.case('pack', ident, '--output', pack)
    with zipfile.ZipFile(pack) as unzipped:
        name = next(n for n in unzipped.namelist() if n.endswith('DeviceKey.xml'))
        request = unzipped.read(name).decode()
    key = agent.files / 'key'
    key.write_text(programs.practice_answer(request) + '\n')
    return agent.case('answer', ident, '--item', number, '--key-file', key)


def assert_solved(person, ident):
    case = person.case('show', ident)
    assert (case['state'], case['resolution']) == ('closed', 'solved')
    assert [i['state'] for i in case['items']] == ['applied'] * len(case['items'])
    path = person.files / 'history.json'
    person.case('history', ident, '--output', path)
    checked = person.user('history', 'verify', path)
    assert checked.status == 0, checked
    assert PASSWORD not in path.read_text()


def test_password_reset_on_the_lan(people, start_practice):
    lan, owner, agent, agreement = people
    device = start_practice('ipc', host=lan.devices, binds=['192.0.2.11'],
                            group=SADP_GROUP).devices[0]
    found = owner.device('discover', '--timeout', 2)['devices'][0]
    assert found['serial'] == device.serial
    request = owner.files / 'DeviceKey.xml'
    owner.device('export', found['mac'], '--output', request)
    case = submit(owner, agreement, 'password-reset', 'lan',
                  item(found, request=request, label=owner.label_photo(found)))
    assert case['state'] == 'submitted'
    assert answer_as_vendor(agent, case['id'])['state'] == 'answered'
    told = owner.case('answer-text', case['id'], '--item', 1)
    answer = owner.files / 'answer'
    answer.write_text(told['text'])
    done = owner.device('reset', found['mac'], '--answer', answer, '--case', case['id'], '--item',
                        1, *owner.desk, password=PASSWORD)
    assert done['outcome'] == 'success'
    device.wait_for(password_changed=1)
    assert_solved(owner, case['id'])


def test_password_reset_of_a_device_elsewhere(people, start_practice, ctl):
    """The request crosses as a QR picture, the answer as a key; somebody else is at the device."""
    lan, owner, agent, agreement = people
    far = lan.host('far')
    device = start_practice('nvr', host=far).devices[0]
    helper = Person(ctl(far, ['--practice']), [])
    found = helper.device('discover', '--timeout', 2)['devices'][0]
    picture = owner.files / 'request.png'
    helper.device('export', found['mac'], '--qr', picture)

    codes = owner.tool('scan', picture)['files'][0]['codes']
    assert [code['kind'] for code in codes] == ['device-request']
    request = owner.files / 'request'
    request.write_text(codes[0]['text'])
    case = submit(owner, agreement, 'password-reset', 'other',
                  item(found, request=request, kind='qr', label=owner.label_photo(found)))
    answer_as_vendor(agent, case['id'])
    told = owner.case('answer-text', case['id'], '--item', 1)

    done = helper.device('reset', found['mac'], '--answer', '-', '--sync-cameras',
                         stdin=told['text'], password=PASSWORD)
    assert done['outcome'] == 'success'
    device.wait_for(password_changed=1, cameras_changed=1)
    closed = owner.case('close', case['id'])
    assert (closed['state'], closed['resolution']) == ('closed', 'solved')


@pytest.mark.parametrize('method', ['lan', 'other'])
def test_device_unbinding(people, start_practice, method):
    lan, owner, agent, agreement = people
    start_practice('bound', host=lan.devices, binds=['192.0.2.11'], group=SADP_GROUP)
    found = owner.device('discover', '--timeout', 2)['devices'][0]
    case = submit(owner, agreement, 'device-unbind', method,
                  item(found, label=owner.label_photo(found)))
    agent.case('take', case['id'])
    agent.case('unbound', case['id'], '--item', 1)
    assert_solved(owner, case['id'])
