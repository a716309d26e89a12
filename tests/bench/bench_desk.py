#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desk costs: list pages, submissions, memory, searches.

bench_desk.py [--cases N]... [--only PART]... [--data FOLDER]

Beside the desk, in the same run: flask + gunicorn over the same SQLite rows as the peer, and nginx
serving the same page from a file as the floor. Searches are measured at 1,000 and 30,000 cases on
both drivers, or at each --cases; filling a million takes minutes, and --data keeps what was filled
for the next time. PARTs: list, submit, search, nodes. Prints one JSON line a result. Rates are of whatever else the machine does too; CPU times and ratios hold.
"""
import argparse
import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'integration'))
import desk_load  # noqa: E402  (tests/integration, as deskkit)
import deskkit  # noqa: E402  (tests/integration/deskkit.py)

TICK = os.sysconf('SC_CLK_TCK')
SECONDS = 4
PHOTO = 2_000_000
failed = []


def show(row, **targets):
    """Prints a result; a target is (value, most) or, for a least, (value, None, least)."""
    row['ok'] = all((most is None or value <= most) and (not least or value >= least[0])
                    for value, most, *least in targets.values())
    if not row['ok']:
        failed.append(row['bench'])
    print(json.dumps(row), flush=True)


def tree(pid):
    """A process and all below it."""
    found = [pid]
    for path in pathlib.Path(f'/proc/{pid}/task').glob('*/children'):
        for child in path.read_text().split():
            found += tree(int(child))
    return found


def cpu(pid):
    total = 0
    for each in tree(pid):
        fields = pathlib.Path(f'/proc/{each}/stat').read_text().rsplit(')', 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


class Peer:
    """One that talks to a server over a connection that stays."""

    def __init__(self, url, token=None):
        self.address = urllib.parse.urlsplit(url)
        self.headers = {'Authorization': 'Bearer ' + token} if token else {}
        self.connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=120)

    def call(self, method, path, body=None, **headers):
        headers = {**self.headers, **{name.replace('_', '-'): value for name, value in headers.items()}}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def wrk(url, path, token, pid):
    """Requests a second, and CPU microseconds of the server for each."""
    command = ['wrk', '-t1', '-c8', f'-d{SECONDS}s', '-H', 'Authorization: Bearer ' + token, url + path]
    before = cpu(pid)
    done = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    used = cpu(pid) - before
    assert 'Non-2xx' not in done, done
    count = int(next(line for line in done.splitlines() if 'requests in' in line).split()[0])
    return count / SECONDS, used / max(count, 1) * 1e6


@contextlib.contextmanager
def running(command, url, env=None, cwd=None):
    process = subprocess.Popen(command, env={**os.environ, **(env or {})}, cwd=cwd, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        host = urllib.parse.urlsplit(url)

        def serves():
            with socket.socket() as peer:
                return peer.connect_ex((host.hostname, host.port)) == 0
        deskkit.wait_until(serves, command[0])
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def free_url():
    with socket.create_server(('127.0.0.1', 0)) as server:
        return f'http://127.0.0.1:{server.getsockname()[1]}'


def flask(folder, database, token):
    url = free_url()
    gunicorn = shutil.which('gunicorn', path='/usr/bin') or shutil.which('gunicorn')
    command = [gunicorn, '-w', '2', '--threads', '4', '-b', url[7:], '--chdir', str(HERE), 'flask_desk:app']
    return url, running(command, url, {'PEER_TOKEN': token, 'PEER_DATABASE': str(database)}, folder)


def nginx(folder):
    """nginx without any desk: the floor of answering and of taking a body."""
    url = free_url()
    temporary = ''.join(f'{kind}_temp_path {folder}/{kind};' for kind in
                        ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
    user = 'user root;' if os.geteuid() == 0 else ''
    (folder / 'nginx.conf').write_text(
        f'{user}daemon off;pid {folder}/pid;error_log {folder}/error.log;worker_processes 1;'
        f'events{{}}http{{{temporary}access_log off;keepalive_requests 1000000;server{{listen {url[7:]};'
        f'root {folder}/www;client_max_body_size 16m;default_type application/json;}}}}')
    return url, running([shutil.which('nginx') or '/usr/sbin/nginx', '-p', str(folder), '-c',
                         str(folder / 'nginx.conf'), '-e', str(folder / 'error.log')], url)


def desk_in(folder, database=None, cases=0, options=('--quiet',)):
    """A desk with its people and so many cases."""
    folder.mkdir(parents=True, exist_ok=True)
    desk = deskkit.Desk(folder, database, options=options, users=False)
    desk.add_user('rita', 'requester')
    desk.add_user('abel', 'agent')
    if cases:
        desk_load.fill(desk, 1, cases)
    return desk


def bench_list(folder):
    desk = desk_in(folder / 'list', cases=1000).start()
    token = desk.user('abel').token
    page = Peer(desk.url, token).call('GET', '/v1/cases?limit=50')[1]
    assert len(json.loads(page)['items']) == 50
    www = folder / 'floor' / 'www'
    www.mkdir(parents=True)
    (www / 'page').write_bytes(page)
    url, server = flask(folder, desk.file, token)
    floor_url, floor = nginx(folder / 'floor')
    with server as pid, floor as floor_pid:
        rows = [(wrk(desk.url, '/v1/cases?limit=50', token, desk.process.pid),
                 wrk(url, '/v1/cases?limit=50', token, pid), wrk(floor_url, '/page', token, floor_pid))
                for _ in range(3)]
    ours, peer, low = (sorted(column, key=lambda row: row[1])[1] for column in zip(*rows))
    show({'bench': 'desk-list-page', 'ratio': round(ours[1] / peer[1], 3), 'ours_us': round(ours[1]),
          'peer': 'flask + gunicorn', 'peer_us': round(peer[1]), 'floor': 'nginx, a file', 'floor_us': round(low[1]),
          'target_us': 450, 'target_ratio': .35, 'per_s': round(ours[0]), 'peer_per_s': round(peer[0]), 'bytes': len(page)},
         cpu=(ours[1] if ours[1] <= 450 else 450 * ours[1] / peer[1] / .35, 450))
    desk.stop()


def photos(count):
    base = bytearray(deskkit.jpeg(seed='bench', width=2000, height=1500, size=PHOTO))
    made = []
    for i in range(count):
        base[-40:-24] = uuid.uuid4().hex[:16].encode()
        data = bytes(base)
        made.append((data, hashlib.sha256(data).hexdigest()))
    return made


def submit(peer, photo, agreement, times):
    data, sha = photo
    start = time.perf_counter()
    status, text = peer.call('PUT', '/v1/blobs/' + sha, data, Content_Type='image/jpeg')
    assert status == 201, text
    body = {'type': 'password-reset', 'method': 'other', 'language': 'en',
            'contact': {'name': 'Grace Oberg', 'email': 'grace@example.org'}, 'agreement': agreement,
            'items': [{'device': {'serial': sha[:16]}, 'label': {'kind': 'label', 'sha256': sha},
                       'request': {'kind': 'encrypt-string', 'text': 'cmVxdWVzdA==' * 10,
                                   'exported_at': '2026-01-02T03:04:05Z'}}]}
    status, text = peer.call('POST', '/v1/cases', json.dumps(body), Content_Type='application/json',
                             Idempotency_Key=sha)
    assert status == 201, text
    times.append(time.perf_counter() - start)


def submit_all(urls, token, agreement, made, clients):
    """Files all; gives cases a second and the middle time of one."""
    times, threads = [], []
    for i in range(clients):
        mine = made[i::clients]
        peer = Peer(urls[i % len(urls)], token)
        threads.append(threading.Thread(
            target=lambda peer=peer, mine=mine: [submit(peer, photo, agreement, times) for photo in mine]))
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(times) == len(made)
    return len(made) / (time.perf_counter() - start), sorted(times)[len(times) // 2] * 1e3


def syncs(pid, action):
    """How often the server asked the disk to be sure while action ran; None where nobody may watch."""
    if shutil.which('strace') is None:
        return None
    with tempfile.NamedTemporaryFile('r') as out:
        trace = subprocess.Popen(['strace', '-f', '-q', '-o', out.name, '-e', 'trace=fdatasync,fsync', '-p', str(pid)],
                                 stderr=subprocess.PIPE, text=True)
        status = pathlib.Path(f'/proc/{pid}/status')
        with contextlib.suppress(AssertionError):
            deskkit.wait_until(lambda: trace.poll() is not None or 'TracerPid:\t0\n' not in status.read_text(),
                               'strace', seconds=5)
        if trace.poll() is not None:
            return None
        action()
        trace.terminate()
        trace.communicate(timeout=30)
        return sum('sync(' in line and 'resumed' not in line for line in out.read().splitlines())


def take_only(url, made):
    """The floor: nginx is handed the same bytes and keeps none of them."""
    address = urllib.parse.urlsplit(url)
    for data, _ in made:
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
        connection.request('POST', '/page', data)
        connection.getresponse().read()
        connection.close()


def resident(pid):
    return int(next(line for line in pathlib.Path(f'/proc/{pid}/status').read_text().splitlines()
                    if line.startswith('VmRSS')).split()[1]) / 1024


def uploads_at_once(desk, token, count):
    """Memory while so many photos of 8 MB come in together."""
    data = deskkit.jpeg(seed='large', width=4000, height=3000, size=8_000_000)
    address = urllib.parse.urlsplit(desk.url)
    peers, most = [], [resident(desk.process.pid)]
    for i in range(count):
        body = data[:-40] + uuid.uuid4().hex.encode() + data[-8:]
        peer = socket.create_connection((address.hostname, address.port), timeout=120)
        peer.sendall((f'PUT /v1/blobs/{hashlib.sha256(body).hexdigest()} HTTP/1.1\r\nHost: x\r\n'
                      f'Content-Type: image/jpeg\r\nContent-Length: {len(body)}\r\n'
                      f'Authorization: Bearer {token}\r\n\r\n').encode())
        peers.append((peer, body))
    at = 0
    while at < len(data):
        for peer, body in peers:
            peer.sendall(body[at:at + 250_000])
        at += 250_000
        most.append(resident(desk.process.pid))
    statuses = []

    def read(peer):
        statuses.append(peer.recv(4096).split(b' ')[1])
    threads = [threading.Thread(target=read, args=(peer,)) for peer, _ in peers]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        most.append(resident(desk.process.pid))
        threads[0].join(.005)
    assert statuses == [b'201'] * count, statuses
    for peer, _ in peers:
        peer.close()
    return max(most)


def bench_submit(folder):
    count = 48
    desk = desk_in(folder / 'submit').start()
    token = desk.user('rita').token
    agreement = desk.user('rita').agreement()
    (folder / 'floor2' / 'www').mkdir(parents=True)
    (folder / 'floor2' / 'www' / 'page').write_bytes(b'{}')
    url, server = flask(folder, folder / 'flask.db', token)
    floor_url, floor = nginx(folder / 'floor2')
    rows = []
    with server as pid, floor as floor_pid:
        # A server that has just started touches memory for the first time.
        for target in (desk.url, url):
            submit_all([target], token, agreement, photos(16), 4)
        for _ in range(3):
            row = []
            for target, server_pid in ((desk.url, desk.process.pid), (url, pid)):
                made = photos(count)
                before, mine = cpu(server_pid), time.process_time()
                rate, middle = submit_all([target], token, agreement, made, 4)
                row += [rate, (cpu(server_pid) - before) / count * 1e3, middle,
                        (time.process_time() - mine) / count * 1e3]
            before = cpu(floor_pid)
            take_only(floor_url, made)
            rows.append(row + [(cpu(floor_pid) - before) / count * 1e3])
    ours, ours_cpu, ours_ms, sending, peer, peer_cpu, peer_ms, peer_sending, low = (
        sorted(column)[len(rows) // 2] for column in zip(*rows))
    show({'bench': 'desk-submit-2mb', 'ratio': round(ours / peer, 2), 'per_s': round(ours, 1), 'cpu_ms': round(ours_cpu, 2),
          'middle_ms': round(ours_ms, 1), 'client_cpu_ms': round(sending, 2), 'peer': 'flask + gunicorn',
          'peer_per_s': round(peer, 1), 'peer_cpu_ms': round(peer_cpu, 2), 'peer_middle_ms': round(peer_ms, 1),
          'peer_client_cpu_ms': round(peer_sending, 2),
          'floor': 'nginx taking the body', 'floor_cpu_ms': round(low, 2), 'cpu_ratio': round(ours_cpu / peer_cpu, 2),
          'target_cpu_ms': 6, 'target_ratio': 3}, cpu=(ours_cpu, 6), rate=(ours / peer, None, 3))
    # So many that the log is emptied, which takes syncs of its own, as often as in the long run.
    alone = syncs(desk.process.pid, lambda: submit_all([desk.url], token, agreement, photos(52), 1))
    together = syncs(desk.process.pid, lambda: submit_all([desk.url], token, agreement, photos(104), 8))
    if alone is not None and together is not None:
        # Two a case, and two each time that the log is emptied.
        show({'bench': 'desk-syncs-a-case', 'alone': round(alone / 52, 2), 'with_8_clients': round(together / 104, 2),
              'target': 2, 'ratio': round(together / 104 / max(alone / 52, .1), 2), 'peer': 'alone', 'floor': 1},
             alone=(alone / 52, 2), together=(together / 104, alone / 52))
    # What the photos before left in memory is still there.
    submit_all([desk.url], token, agreement, photos(16), 8)
    idle = resident(desk.process.pid)
    most = uploads_at_once(desk, token, 8)
    show({'bench': 'desk-memory-8-uploads', 'mb': round(most, 1), 'idle_mb': round(idle, 1), 'target_mb': 32,
          'ratio': round(most / idle, 2), 'peer': 'the same desk, after the photos before', 'floor': round(idle, 1)}, mb=(most, 32))
    desk.stop()


def worked(pids):
    """Milliseconds that all threads of these processes ran, of a clock that does not tick."""
    return sum(int(path.read_text().split()[0]) for pid in pids
               for path in pathlib.Path(f'/proc/{pid}/task').glob('*/schedstat')) / 1e6


def backends(postgres, name):
    """The processes that work for a desk in the database server."""
    return [int(pid) for pid in subprocess.run(
        ['psql', '-XAtqc', "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' "
         f"AND datname = '{name}'", postgres],
        check=True, capture_output=True, text=True).stdout.split()]


def at(times, share):
    return round(sorted(times)[int(len(times) * share)], 2)


def asked(peer, paths, pids, tries=2):
    """Of each path the time until the answer is there and the time that was worked for it, ms. The
    best of a few tries counts: what another program did in between is no property of the desk."""
    times, work = [], []
    for path in paths:
        tried = []
        for _ in range(tries):
            before, start = worked(pids), time.perf_counter()
            status, _ = peer.call('GET', path)
            took = (time.perf_counter() - start) * 1e3
            assert status == 200, path
            tried.append((took, worked(pids) - before))
        times.append(min(took for took, _ in tried))
        work.append(min(cpu_ms for _, cpu_ms in tried))
    return times, work


def searches(cases, count):
    """Walks through pages; words, rare and common; fragments that many, few or one serial have."""
    chance = random.Random(7)

    def some():
        return chance.randrange(1, cases + 1)
    return {
        'page': ['/v1/cases?limit=50', '/v1/cases?limit=50&state=submitted,in-work',
                 '/v1/cases?limit=50&order=created', '/v1/cases?limit=50&state=answered'] * (count // 4),
        'word': ['/v1/cases?limit=50&q=' + urllib.parse.quote(chance.choice((
            contact[0], ' '.join(contact), contact[1][:4], desk_load.company(i))))
            for i in (some() for _ in range(count)) for contact in (desk_load.contact(i),)],
        'beginning': ['/v1/cases?limit=50&q=' + text for _ in range(count // 10)
                      for text in ('ds', '2cd', '2cd20', desk_load.model(some()).split('-')[1][:6])],
        'common-word': ['/v1/cases?limit=50&q=' + desk_load.model(some()).split('-')[1] for _ in range(count)],
        'fragment': ['/v1/cases?limit=50&q=' + desk_load.serial(some())[-length:]
                     for length in (chance.choice((5, 6, 7, 9)) for _ in range(count))],
        'common-fragment': ['/v1/cases?limit=50&q=' + chance.choice(('AAWR', '2022', '2CD', 'DS-2CD2043G2'))
                            for _ in range(count)],
    }


LIMITS = {'page': 5, 'word': 5, 'beginning': 5, 'common-word': 5, 'fragment': 20, 'common-fragment': 20}


def has_database(admin, name):
    found = subprocess.run(['psql', '-XAtqc', f"SELECT 1 FROM pg_database WHERE datname = '{name}'", admin],
                           check=True, capture_output=True, text=True).stdout
    return found.strip() == '1'


def filled(folder, driver, cases, postgres):
    """A desk with so many cases; one that was filled before is taken as it is."""
    where, name, database = folder / f'{driver}-{cases}', f'search{cases}', None
    there = where.exists()
    if driver == 'postgresql':
        there = there and has_database(postgres, name)
        database = new_database(postgres, name) if not there else url_of(postgres, name)
    if there:
        return deskkit.Desk(where, database, options=['--quiet'], users=False).start()
    desk = desk_in(where, database, cases)
    if driver == 'postgresql':
        subprocess.run(['psql', '-XAtqc', 'CHECKPOINT', postgres], check=True)
    return desk.start()


def bench_search(folder, sizes, postgres, keep):
    first = {}
    for cases in sizes:
        for driver in ('sqlite', 'postgresql') if postgres else ('sqlite',):
            desk = filled(folder, driver, cases, postgres)
            peer = Peer(desk.url, desk.user('abel').token)
            pids = [desk.process.pid]
            if driver == 'postgresql':
                pids += backends(postgres, f'search{cases}')
            for kind, paths in searches(cases, 120).items():
                asked(peer, paths[:20], pids, 1)
                low = asked(peer, ['/v1/me'] * 50, pids)
                times, work = asked(peer, paths, pids)
                row = {'bench': f'desk-{kind}-{driver}-{cases}', 'p50_ms': at(times, .5), 'p99_ms': at(times, .99),
                       'cpu_p50_ms': at(work, .5), 'cpu_p99_ms': at(work, .99), 'peer': 'the smallest size of this run',
                       'ratio': round(at(work, .5) / first.setdefault((kind, driver), at(work, .5)), 2),
                       'floor': 'who am I', 'floor_p50_ms': at(low[0], .5), 'floor_p99_ms': at(low[0], .99),
                       'floor_cpu_ms': at(low[1], .5), 'target_p99_ms': LIMITS[kind]}
                # A machine that does other things makes all of it wait, and nothing work more.
                show(row, p99=(at(work, .99), LIMITS[kind]))
            desk.stop()
            if not keep:
                shutil.rmtree(folder / f'{driver}-{cases}')


def bench_nodes(folder, postgres):
    """One and two desks over one PostgreSQL; beside them one over SQLite."""
    made = {}
    for name, nodes in (('sqlite', 1), ('postgresql-1', 1), ('postgresql-2', 2)):
        database = new_database(postgres, f'nodes{nodes}') if name != 'sqlite' else None
        desks = [desk_in(folder / f'{name}-0', database, 1000)]
        for i in range(1, nodes):
            (folder / f'{name}-{i}').mkdir()
            desks.append(deskkit.Desk(folder / f'{name}-{i}', database, options=['--quiet'], users=False))
        for desk in desks:
            desk.start()
        token, agent = desks[0].user('rita').token, desks[0].user('abel').token
        agreement = desks[0].user('rita').agreement()
        urls = [desk.url for desk in desks]
        rates, middles, pages = [], [], []
        for _ in range(2):
            rate, middle = submit_all(urls, token, agreement, photos(48), 4)
            rates.append(rate)
            middles.append(middle)
            load = [subprocess.Popen(['wrk', '-t1', '-c8', f'-d{SECONDS}s', '-H', 'Authorization: Bearer ' + agent,
                                      url + '/v1/cases?limit=50'], stdout=subprocess.PIPE, text=True) for url in urls]
            pages.append(sum(int(next(line for line in one.communicate()[0].splitlines()
                                      if 'requests in' in line).split()[0]) for one in load) / SECONDS)
        delays = event_delays(desks, agent, token, agreement)
        made[name] = (max(rates), max(pages))
        base = made['sqlite' if nodes == 1 else 'postgresql-1']
        show({'bench': f'desk-nodes-{name}', 'nodes': nodes, 'cases_per_s': round(max(rates), 1),
              'case_middle_ms': round(min(middles), 1), 'pages_per_s': round(max(pages)),
              'ratio': round(max(rates) / base[0], 2), 'pages_ratio': round(max(pages) / base[1], 2),
              'peer': 'sqlite' if nodes == 1 else 'postgresql-1', 'floor': None,
              'event_p50_ms': round(delays[len(delays) // 2], 1), 'event_worst_ms': round(delays[-1], 1)},
             events=(delays[-1], 2000))
        for desk in desks:
            desk.stop()


def event_delays(desks, agent, token, agreement):
    """From the answer of the first desk to the event at the last one."""
    stream = Peer(desks[-1].url, agent)
    stream.connection.request('GET', '/v1/events', headers={**stream.headers})
    answer = stream.connection.getresponse()
    peer, delays = Peer(desks[0].url, token), []
    for photo in photos(12):
        done = []
        submit(peer, photo, agreement, [])
        done = time.perf_counter()
        while not answer.readline().startswith(b'data: '):
            pass
        delays.append((time.perf_counter() - done) * 1e3)
    stream.connection.close()
    return sorted(delays)


def new_database(admin, name):
    subprocess.run(['psql', '-XAtqc', f'CREATE DATABASE {name}', admin], check=True)
    return url_of(admin, name)


def url_of(admin, name):
    return admin.replace('/postgres?', f'/{name}?')


def touch_memory():
    """A virtual machine may pay for memory that it uses for the first time, several times what writing
    a photo costs; whoever is measured first would be billed for it, and not the others."""
    free = next(int(line.split()[1]) for line in open('/proc/meminfo', encoding='ascii')
                if line.startswith('MemAvailable')) * 1024
    size = min(3 << 30, free // 2) // 4096 * 4096
    memory = bytearray(size)
    memory[::4096] = b'1' * (size // 4096)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--cases', type=int, action='append')
    parser.add_argument('--only', action='append', choices=('list', 'submit', 'search', 'nodes'))
    parser.add_argument('--data', type=pathlib.Path)
    options = parser.parse_args()
    parts = options.only or ['list', 'submit', 'search', 'nodes']
    missing = [name for name in ('wrk', 'gunicorn', 'nginx') if shutil.which(name, path=os.environ['PATH'] + ':/usr/sbin')
               is None]
    if missing:
        print(json.dumps({'bench': 'desk', 'skipped': 'needs ' + ', '.join(missing)}))
        return 77
    if 'LK_TEST_POSTGRES_ADMIN' not in os.environ and {'search', 'nodes'} & set(parts):
        helper = [sys.executable, str(HERE.parent / 'with-postgres.py')]
        if subprocess.run([*helper, 'true'], check=False).returncode == 0:
            return subprocess.run([*helper, sys.executable, *sys.argv], check=False).returncode
    postgres = os.environ.get('LK_TEST_POSTGRES_ADMIN')
    touch_memory()
    folder = pathlib.Path(tempfile.mkdtemp(prefix='lk-bench-', dir=os.environ.get('LK_BENCH_DIR', '/var/tmp')))
    try:
        if 'list' in parts:
            bench_list(folder)
        if 'submit' in parts:
            bench_submit(folder)
        if 'search' in parts:
            bench_search(options.data or folder, options.cases or [1000, 30000], postgres, options.data is not None)
        if 'nodes' in parts and postgres:
            bench_nodes(folder, postgres)
    finally:
        shutil.rmtree(folder)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
