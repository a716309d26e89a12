# SPDX-License-Identifier: GPL-3.0-or-later
"""A desk for tests, spoken to by plain HTTP on its Unix socket."""
import hashlib
import http.client
import io
import json
import socket
import uuid

from PIL import Image, ImageDraw

import programs


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__('localhost')
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(programs.WAIT)
        self.sock.connect(self._path)


def label_jpeg(text):
    """A clean picture that shows a text, as a label shows a serial."""
    picture = Image.new('RGB', (900, 300), 'white')
    ImageDraw.Draw(picture).text((40, 120), text, fill='black')
    out = io.BytesIO()
    picture.save(out, 'JPEG', quality=85)
    return out.getvalue()


class Desk:
    """latchkey-desk on a Unix socket; its peer of the same user is the admin `local`."""

    def __init__(self, directory, env):
        self.path = str(directory / 'desk.sock')
        self.url = 'unix:' + self.path
        self.program = programs.Program(
            [str(programs.DESK), 'serve', '--local-admin', '--listen', self.url,
             '--database', 'sqlite:%s' % (directory / 'desk.sqlite')], env=env, json_lines=False)
        self.program.lines.wait_for(
            lambda lines: any(line.startswith('listening on ') for line in lines), 'the desk')

    def stop(self):
        return self.program.stop()

    def call(self, method, path, body=None, headers=()):
        connection = Connection(self.path)
        headers = dict(headers)
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers.setdefault('Content-Type', 'application/json')
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        assert answer.status < 300, (answer.status, data)
        is_json = 'json' in answer.getheader('Content-Type', '')
        return (json.loads(data) if is_json else data), answer

    def get(self, path):
        return self.call('GET', path)[0]

    def put_label(self, text):
        data = label_jpeg(text)
        name = hashlib.sha256(data).hexdigest()
        self.call('PUT', '/v1/blobs/' + name, data, {'Content-Type': 'image/jpeg'})
        return name

    def file_case(self, device, exported):
        """A password reset of one device with its request, as the wizard files it."""
        agreement = self.get('/v1/desk')['agreement']
        item = {'device': {'serial': device.serial, 'mac': device.mac,
                           'boot_time': exported['boot_time']},
                'request': {name: exported[name] for name in ('kind', 'text', 'exported_at')},
                'label': {'sha256': self.put_label(device.serial)}}
        body = {'type': 'password-reset', 'method': 'lan', 'language': 'en',
                'contact': {'name': 'A. Owner', 'email': 'owner@example.org'},
                'agreement': {name: agreement[name] for name in ('version', 'sha256')},
                'items': [item]}
        return self.call('POST', '/v1/cases', body, {'Idempotency-Key': str(uuid.uuid4())})[0]

    def case(self, ident):
        return self.get('/v1/cases/' + ident)

    def post(self, ident, kind, **members):
        etag = self.call('GET', '/v1/cases/' + ident)[1].getheader('ETag')
        headers = {'If-Match': etag, 'Idempotency-Key': str(uuid.uuid4())}
        return self.call('POST', '/v1/cases/%s/events' % ident, {'kind': kind, **members},
                         headers)[0]

    def answer(self, ident, text, item=1, kind='key'):
        self.post(ident, 'taken')
        return self.post(ident, 'answered', item=item, answer={'kind': kind, 'text': text})

    def events(self, ident):
        return self.get('/v1/cases/%s/events' % ident)['items']
