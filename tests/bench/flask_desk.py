# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer of bench_desk.py: lists, photos and cases as one would write them with Flask and sqlite3.

It has tokens, the same rows and the same durability, hashes a photo and looks over the structure of
a JPEG, and leaves out most of what a desk does besides: states, history chain, search index.
"""
import hashlib
import json
import os
import sqlite3
import threading
import time
import uuid

from flask import Flask, request

app = Flask(__name__)
local = threading.local()
TOKEN = os.environ['PEER_TOKEN']


def db():
    if not hasattr(local, 'db'):
        local.db = sqlite3.connect(os.environ['PEER_DATABASE'], isolation_level=None, timeout=30)
        local.db.row_factory = sqlite3.Row
        local.db.execute('PRAGMA journal_mode = WAL')
        local.db.execute('PRAGMA synchronous = FULL')
        local.db.execute('CREATE TABLE IF NOT EXISTS photo (sha256 TEXT PRIMARY KEY, data BLOB)')
        local.db.execute('CREATE TABLE IF NOT EXISTS filed (id TEXT PRIMARY KEY, at INTEGER, body TEXT, sha256 TEXT)')
    return local.db


def signed_in():
    return request.headers.get('Authorization') == 'Bearer ' + TOKEN


def moment(at):
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(at // 1_000_000)) if at else None


def answer(body, status=200):
    return app.response_class(json.dumps(body), status=status, mimetype='application/json')


@app.get('/v1/cases')
def cases():
    if not signed_in():
        return answer({}, 401)
    limit = min(int(request.args.get('limit', 50)), 200)
    rows = db().execute('SELECT c.*, r.display_name FROM cases c JOIN users r ON r.id = c.requester_id '
                        'ORDER BY c.changed DESC LIMIT ?', (limit,)).fetchall()
    marks = ','.join('?' * len(rows))
    items = {}
    for item in db().execute(f'SELECT * FROM items WHERE case_seq IN ({marks}) ORDER BY case_seq, idx',
                             [row['seq'] for row in rows]):
        items.setdefault(item['case_seq'], []).append({
            'index': item['idx'], 'state': item['state'],
            'device': {name: item[name] for name in ('serial', 'model', 'mac', 'firmware') if item[name]},
            'request': {'kind': item['request_kind'], 'sha256': item['request_sha256'],
                        'exported_at': moment(item['exported_at'])},
            'label': {'kind': item['label_kind'], 'sha256': item['label_sha256'], 'media_type': item['label_type']},
            'answer': None})
    total = db().execute('SELECT count(*) FROM (SELECT 1 FROM cases LIMIT 10001)').fetchone()[0]
    return answer({'items': [{
        'id': row['id'], 'type': row['type'], 'method': row['method'], 'state': row['state'],
        'resolution': row['resolution'], 'created_at': moment(row['created_at']),
        'updated_at': moment(row['updated_at']), 'revision': row['revision'],
        'requester': {'id': row['requester_id'], 'name': row['display_name']},
        'contact': {'name': row['contact_name'], 'company': row['contact_company'], 'email': row['contact_email'],
                    'country': row['contact_country']},
        'owner': None, 'agreement': {'version': row['agreement_version'], 'sha256': row['agreement_sha256'],
                                     'accepted_at': moment(row['accepted_at'])},
        'items': items.get(row['seq'], []), 'actions': ['comment']} for row in rows],
        'next': None, 'total': min(total, 10000), 'total_exact': total <= 10000})


def is_plain_jpeg(data):
    """A JPEG of at most 64 megapixels without metadata, as far as its segments say."""
    at, pixels = 2, 0
    if data[:3] != b'\xff\xd8\xff':
        return False
    while at + 4 <= len(data) and data[at] == 0xff:
        marker, length = data[at + 1], int.from_bytes(data[at + 2:at + 4], 'big')
        if 0xc0 <= marker <= 0xcf and marker not in (0xc4, 0xc8, 0xcc):
            pixels = int.from_bytes(data[at + 5:at + 7], 'big') * int.from_bytes(data[at + 7:at + 9], 'big')
        if marker == 0xfe or 0xe1 <= marker <= 0xef:
            return False
        at += 2 + length
        if marker == 0xda:
            return 0 < pixels <= 64_000_000 and b'Exif' not in data[at:] and data.endswith(b'\xff\xd9')
    return False


@app.put('/v1/blobs/<sha>')
def blob(sha):
    if not signed_in():
        return answer({}, 401)
    data = request.get_data()
    if hashlib.sha256(data).hexdigest() != sha:
        return answer({}, 422)
    if not is_plain_jpeg(data):
        return answer({}, 422)
    db().execute('INSERT OR IGNORE INTO photo VALUES (?, ?)', (sha, data))
    return answer({'sha256': sha}, 201)


@app.post('/v1/cases')
def create():
    if not signed_in():
        return answer({}, 401)
    body = request.get_json()
    ident = 'LK-' + uuid.uuid4().hex[:10]
    db().execute('INSERT INTO filed VALUES (?, ?, ?, ?)',
                 (ident, time.time_ns() // 1000, json.dumps(body), body['items'][0]['label']['sha256']))
    return answer({'id': ident}, 201)
