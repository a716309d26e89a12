# SPDX-License-Identifier: GPL-3.0-or-later
"""data/openapi.yaml, held against what a desk takes and answers, and a table of what was seen."""
import collections
import os
import pathlib
import re

import jsonschema
import yaml

SOURCE = pathlib.Path(os.environ.get('LK_SOURCE_ROOT', '.'))
CONTRACT = yaml.safe_load((SOURCE / 'data' / 'openapi.yaml').read_text(encoding='utf-8'))
METHODS = ('get', 'head', 'post', 'put', 'delete')
# What any request may meet before it is known what it is about, and what a proxy may add to that.
UNREAD = {'400': 'Malformed', '413': 'TooLarge'}
PROXY = {'404': 'NotFound', '429': 'RateLimited'}

# (METHOD, route, status, slug or '') -> how often; (name of a schema or member, word) -> how often
seen = collections.Counter()
words = collections.Counter()


def resolve(node):
    """A node without its $ref, and the name that it had."""
    name = ''
    while '$ref' in node:
        name = node['$ref'].rsplit('/', 1)[-1]
        where = CONTRACT
        for step in node['$ref'].removeprefix('#/').split('/'):
            where = where[step]
        node = where
    return node, name


def operations():
    """(METHOD, route, operation) of the whole contract."""
    for route, item in CONTRACT['paths'].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), route, item[method]


def parameters(route, operation):
    both = CONTRACT['paths'][route].get('parameters', []) + operation.get('parameters', [])
    return [resolve(parameter)[0] for parameter in both]


def _pattern(route):
    """Matches the paths of a route: a path is none where a part is not of its schema."""
    out = ''
    for part in re.split(r'(\{[a-z0-9]+\})', route):
        if part.startswith('{'):
            found = next(p for p in parameters(route, {}) if p['name'] == part[1:-1])
            schema = resolve(found['schema'])[0]
            out += '(?:' + schema.get('pattern', '^([1-9]|[1-5][0-9]|6[0-4])$').strip('^$') + ')'
        else:
            out += re.escape(part)
    return re.compile('^' + out + '$')


_routes = [(_pattern(route), route) for route in CONTRACT['paths']]


def route_of(path):
    return next((route for pattern, route in _routes if pattern.match(path)), None)


def allowed(route):
    return sorted(method.upper() for method in METHODS if method in CONTRACT['paths'][route])


def slugs_of(response):
    """The slugs of a described problem; what is no problem has none."""
    content = resolve(response)[0].get('content', {})
    if 'application/problem+json' not in content:
        return ['']
    kind = content['application/problem+json']['schema']['properties']['type']
    return [word.rsplit(':', 1)[-1] for word in kind.get('enum', [kind.get('const')])]


def validator(schema):
    return jsonschema.Draft202012Validator({**schema, 'components': CONTRACT['components']})


def note_words(schema, value, place=''):
    """Counts each word of an enumeration that stands in a valid value."""
    schema, name = resolve(schema)
    place = name or place
    for way in schema.get('allOf', []):
        note_words(way, value, place)
    for way in schema.get('oneOf', []) + schema.get('anyOf', []):
        if validator(way).is_valid(value):
            note_words(way, value, place)
    for word in schema.get('enum', [schema['const']] if 'const' in schema else []):
        if word == value:
            words[(place, word)] += 1
    if isinstance(value, dict):
        for member, inner in schema.get('properties', {}).items():
            if member in value:
                note_words(inner, value[member], place + '/' + member)
    if isinstance(value, list) and 'items' in schema:
        for entry in value:
            note_words(schema['items'], entry, place)


def all_words(node=None, place=''):
    """Every word of every enumeration that a request or an answer can hold."""
    if node is None:
        for name, schema in CONTRACT['components']['schemas'].items():
            yield from all_words(schema, name)
        return
    if isinstance(node, dict):
        for word in node.get('enum', [node['const']] if 'const' in node else []):
            yield place, word
        for member, inner in node.get('properties', {}).items():
            yield from all_words(inner, place + '/' + member)
        for key in ('items', 'oneOf', 'anyOf', 'allOf'):
            for inner in node.get(key, []) if isinstance(node.get(key), list) else [node.get(key)]:
                if inner is not None:
                    yield from all_words(inner, place)


def check_common(method, path, answer):
    for name in ('X-Request-Id', 'Cache-Control'):
        assert answer.headers.get(name), (method, path, name, answer.headers)
    assert answer.headers.get('X-Content-Type-Options') == 'nosniff'
    slug = ''
    if answer.status_code >= 400 and method != 'HEAD':
        problem = answer.json()
        assert problem['status'] == answer.status_code
        assert problem['request_id'] == answer.headers['X-Request-Id']
        assert ('errors' in problem) == (answer.status_code == 422)
        slug = problem['type'].rsplit(':', 1)[-1]
    return slug


def check_answer(method, path, answer, request=None, proxied=False):
    """Holds an answer, and a request that was taken, against the contract."""
    early = {**UNREAD, **PROXY} if proxied else UNREAD
    slug = check_common(method, path, answer)
    status = str(answer.status_code)
    route = route_of(path)
    operation = CONTRACT['paths'].get(route, {}).get(method.lower())
    if operation is not None and status in operation['responses']:
        response = operation['responses'][status]
    elif status == '405' and route is not None and operation is None:
        assert answer.headers['Allow'].replace(' ', '').split(',') == allowed(route), (path, answer.headers)
        response = CONTRACT['components']['responses']['MethodNotAllowed']
    elif status in early:
        response = CONTRACT['components']['responses'][early[status]]
    elif operation is not None:
        response = operation['responses'].get('default', {})
    else:
        response = CONTRACT['components']['responses']['Unauthenticated' if status == '401' else 'NotFound']
    response = resolve(response)[0]
    seen[(method, route, status, slug)] += 1
    for name, header in response.get('headers', {}).items():
        value = answer.headers.get(name)
        assert value or not header.get('required'), (method, path, status, name)
        if value:
            validator(header['schema']).validate(value)
    content = response.get('content', {})
    media_type = answer.headers.get('Content-Type', '').split(';')[0]
    if method == 'HEAD' or status in ('204', '304'):
        assert not answer.content
    elif content:
        assert media_type in content, (method, path, status, media_type)
        if media_type.endswith('json'):
            validator(content[media_type]['schema']).validate(answer.json())
            note_words(content[media_type]['schema'], answer.json())
    else:
        assert not answer.content, (method, path, status)
    if request is not None and operation is not None and answer.status_code < 300:
        schema = operation['requestBody']['content']['application/json']['schema']
        validator(schema).validate(request)
        note_words(schema, request)


def check_stream_event(data):
    schema = CONTRACT['components']['schemas']['CaseChange']
    validator(schema).validate(data)
    note_words(schema, data, 'CaseChange')


def never_seen():
    """What the contract describes and nobody has produced: answers with their slugs, and words."""
    answers = []
    problems = set()
    for method, route, operation in operations():
        for status, response in operation['responses'].items():
            for slug in slugs_of(response):
                if status == 'default':
                    problems.add(slug)
                elif not any(key[:3] == (method, route, status) and (method == 'HEAD' or key[3] == slug)
                             for key in seen):
                    answers.append((method, route, status, slug))
    answers += [('any', 'any', 'default', slug) for slug in sorted(problems)
                if not any(key[3] == slug for key in seen)]
    answers += [('any', route, '405', '') for route in CONTRACT['paths']
                if not any(key[1:3] == (route, '405') for key in seen)]
    return answers, sorted(set(all_words()) - set(words))


def table():
    """What was seen, one line each."""
    lines = [f'{count:5}  {method:6} {route} {status} {slug}'
             for (method, route, status, slug), count in sorted(seen.items(), key=str)]
    return '\n'.join(lines + [f'{count:5}  {place} {word}' for (place, word), count in sorted(words.items(), key=str)])
