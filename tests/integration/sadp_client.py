#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small SADP client for tests of the practice devices.

It uses Python and the openssl command alone: what it agrees on with a device is not agreed on by
two users of one library of ours. As a program it runs in the network namespace of a host and takes
one JSON question a line.
"""
import base64
import json
import os
import re
import select
import socket
import struct
import subprocess
import sys
import tempfile
import time
import uuid

import programs


class Remote(programs.Program):
    """A client inside a host."""

    def __init__(self, host, interface, group):
        super().__init__(host.command([sys.executable, __file__, interface, group]),
                         stdin=subprocess.PIPE)

    def _call(self, **question):
        before = len(self.lines.all())
        self.process.stdin.write(json.dumps(question) + '\n')
        self.process.stdin.flush()
        return self.lines.wait_for(lambda lines: len(lines) > before and lines[before], 'answer')

    def ask(self, types, to=None, expect=None):
        return self._call(do='ask', types=types, to=to, expect=expect)['answers']

    def export(self, mac):
        return self._call(do='export', mac=mac)['text']

    def reset(self, mac, code, password):
        return self._call(do='reset', mac=mac, code=code, password=password)['fields']

    def unbind(self, mac, password):
        return self._call(do='unbind', mac=mac, password=password)['fields']

    def stop(self, sig=None):
        self.process.stdin.close()
        self.process.wait(programs.WAIT)
        self.lines.join()
        return self.process.returncode


def openssl(*arguments, data):
    return subprocess.run(['openssl', *arguments], input=data, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=True).stdout


class Client:
    QUIET = 0.4  # seconds without another answer after which no more are waited for

    def __init__(self, interface, group):
        self.group, port = group.split(':')
        self.port = int(port)
        index = socket.if_nametoindex(interface)
        self.sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        self.sender.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF,
                               struct.pack('4s4si', bytes(4), bytes(4), index))
        self.sender.setsockopt(socket.SOL_SOCKET, 25, interface.encode())  # SO_BINDTODEVICE
        self.member = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.member.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.member.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.member.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.member.bind((self.group, self.port))
        self.member.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                               struct.pack('4s4si', socket.inet_aton(self.group), bytes(4), index))
        self.directory = tempfile.TemporaryDirectory()
        self.key = os.path.join(self.directory.name, 'key.pem')
        openssl('genrsa', '-traditional', '-out', self.key, '1024', data=b'')

    def ask(self, types, mac=None, payload='', to=None, expect=None):
        ident = str(uuid.uuid4()).upper()
        text = ('<?xml version="1.0" encoding="utf-8"?><Probe><Uuid>%s</Uuid>%s<Types>%s</Types>%s'
                '</Probe>' % (ident, '<MAC>%s</MAC>' % mac if mac else '', types, payload))
        self.sender.sendto(text.encode(), (to or self.group, self.port))
        answers = []
        seen = set()
        end = time.monotonic() + 10
        while time.monotonic() < end and len(answers) < (expect or 1 << 30):
            wait = 10 if (mac and not answers) or expect else self.QUIET
            ready = select.select([self.sender, self.member], [], [], wait)[0]
            if not ready:
                break
            for s in ready:
                data, source = s.recvfrom(65535)
                fields = dict(re.findall(r'<(\w+)[^>]*>([^<]*)</', data.decode(errors='replace')))
                if ident.encode() not in data or b'<ProbeMatch>' not in data:
                    continue
                if fields.get('MAC') not in seen:
                    seen.add(fields.get('MAC'))
                    answers.append({'from': source[0], 'fields': fields})
            if mac and answers:
                break
        return answers

    def command(self, mac, types, payload=''):
        answers = self.ask(types, mac.replace(':', '-'), payload)
        return answers[0]['fields']

    def exchange(self, mac):
        public = openssl('rsa', '-in', self.key, '-RSAPublicKey_out', '-outform', 'DER', data=b'')
        assert len(public) == 140 and public[:7].hex() == '30818902818100'
        code = base64.b64encode(public).decode()
        answer = self.command(mac, 'exchangecode', '<Code>%s</Code>' % code)
        assert answer['Result'] == 'success', answer
        random = openssl('pkeyutl', '-decrypt', '-inkey', self.key, '-pkeyopt',
                         'rsa_padding_mode:pkcs1', data=base64.b64decode(answer['Code']))
        assert len(random) >= 16
        return random[:16]

    @staticmethod
    def protect(key, text):
        plain = key + text.encode()
        plain += bytes(max(32, (len(plain) + 15) // 16 * 16) - len(plain))
        return base64.b64encode(openssl('enc', '-aes-128-ecb', '-K', key.hex(), '-nopad',
                                        data=plain)).decode()

    def do(self, question):
        if question['do'] == 'ask':
            return {'answers': self.ask(question['types'], to=question['to'],
                                        expect=question['expect'])}
        if question['do'] == 'export':
            return {'text': self.command(question['mac'], 'getencryptstring')['EncryptString']}
        protected = self.protect(self.exchange(question['mac']), question['password'])
        payload = '<Password>%s</Password>' % protected
        if question['do'] == 'reset':
            payload += '<Code>%s</Code>' % question['code']
        types = {'reset': 'reset', 'unbind': 'ezvizUnbind'}[question['do']]
        return {'fields': self.command(question['mac'], types, payload)}


def main():
    client = Client(*sys.argv[1:3])
    for line in sys.stdin:
        print(json.dumps(client.do(json.loads(line))), flush=True)


if __name__ == '__main__':
    main()
