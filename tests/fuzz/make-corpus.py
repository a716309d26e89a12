#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the seed corpora of the SADP targets from the captures and from what devices may answer,
and that of the payload target from what QR codes and request files hold."""
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
CAPTURES = HERE.parent / 'data' / 'sadp' / 'captures'

QUIRKS = {
    'ampersand': b'<ProbeMatch><DeviceDescription>A&B</DeviceDescription></ProbeMatch>',
    'gb18030': b'<ProbeMatch><DeviceDescription>\xba\xa3\xbf\xb5</DeviceDescription></ProbeMatch>',
    'junk': b'\x01\x02<\x03<?xml?><Hello><Types>hello</Types></Hello>\xff\x00\x00',
    'cut': b'<ProbeMatch><Uuid>U</Uuid><QuestionList><Question><ID>1',
    'attributes': b'<Probe a="1" b=\'2\'><Code bEncrypt="true" x>Q&#65;==</Code></Probe>',
    'cdata': b'<Bye><!-- c --><A><![CDATA[<x>]]></A><?p?></Bye>',
    'doctype': b'<!DOCTYPE a [<!ENTITY b "c">]><ProbeMatch>&b;</ProbeMatch>',
    'unended': b'<ProbeMatch><A>1<B>2</B></X><C/></ProbeMatch >',
    'v31': b'<ProbeMatch><Types>inquiry</Types><DeviceSN>iDS-2CD75</DeviceSN>'
           b'<SADPVersion>3.0,3.1.1</SADPVersion></ProbeMatch>',
}
MAC = b'<MAC>aa-bb-cc-dd-ee-01</MAC><IPv4Address>192.0.2.5</IPv4Address>'
TALKS = {
    'hello-bye': b'<Hello>' + MAC + b'</Hello>\xff\x00<Bye>' + MAC + b'</Bye>',
    'conflict': b'<ProbeMatch><Uuid>U</Uuid><Types>inquiry</Types>' + MAC + b'</ProbeMatch>\xff\x00'
                b' <ProbeMatch><Uuid>U</Uuid><Types>inquiry</Types>' + MAC + b'</ProbeMatch>',
    'v32': b'<ProbeMatch><Types>inquiry</Types>' + MAC + b'<BootTime>1970-1-1 0:0:1</BootTime>'
           b'</ProbeMatch>\xff\x00<ProbeMatch><Types>inquiry_v32</Types>' + MAC + b'</ProbeMatch>',
}
REPLIES = {
    'export': b'\0<Result>success</Result><EncryptString>QUJDRA==</EncryptString>',
    'export-code': b'\1<Result>success</Result><Code>AwAAAA==</Code>',
    'reset-types': b'\2<PasswordResetTypeEnabled>true</PasswordResetTypeEnabled>'
                   b'<SecurityQuestionEnabled>flase</SecurityQuestionEnabled>',
    'questions': b'\3<QuestionList><Question><ID>1</ID><mark>true</mark></Question></QuestionList>',
    'mail': b'\4<QRcodes>UVI=</QRcodes><MailBox>bypAZXhhbXBsZS5vcmc=</MailBox>',
    'unbind': b'\5<Result>notBind</Result>',
    'change': b'\6<ProbeMatch><Result>codeError</Result><RetryTimes>5</RetryTimes>'
              b'<SurplusLockTime>30</SurplusLockTime></ProbeMatch>',
    'exchange': b'\7' + b'A' * 171 + b'=',
    'answer': b'\x08A1B2C3D4',
    'answer-list': b'\x08ID,Type,IPv4\n1,2,3\n',
    'boot-time': b'\x082021-5-9 3:2:1',
}

PAYLOADS = {
    'request': b'AwAAADEyMzQ1Njc4OQECAwQ=',
    'request-file': b'\xef\xbb\xbfAwAAADEyMzQ1Njc4OQECAwQ=\r\n',
    'request-long': b'A' * 1024,
    'label': b'www.hik-connect.com\rJ12345678\rABCDEF\rDS-2CD2143G0-I',
    'label-lines': b'https://www.hik-online.com/\r\nJ12345678\r\nABCDEF\r\n\r\n',
    'label-short': b'http://www.hik-connect.com\nJ12345678',
    'url': b'https://example.org/?a=b',
    'wifi': b'WIFI:T:WPA;S:home;P:pass;;',
    'otp': b'otpauth://totp/name?secret=JBSWY3DP',
    'migration': b'otpauth-migration://offline?data=CjE',
    'list': b'ID,Device Type,Status\n1,IPC,Active\n',
    'page': b'<!DOCTYPE html><html></html>',
    'xml': b'<?xml version="1.0"?><a/>',
    'nul': b'AwAA\0ADE=',
    'no-utf8': b'www.hik-connect.com\r\xff12345678\rABCDEF',
}


def write(target, files):
    folder = HERE / 'corpus' / target
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


captures = {path.stem: path.read_bytes() for path in sorted(CAPTURES.glob('*.xml'))}
write('sadp-message', {**captures, **QUIRKS})
write('sadp-device', {**captures, **TALKS})
write('sadp-reply', REPLIES)
write('payload', PAYLOADS)
