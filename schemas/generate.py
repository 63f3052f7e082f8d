#!/usr/bin/env python3
"""Writes kubernetes.txt: every field of the Kubernetes API, and the minor versions of 1.x that have it.

    schemas/generate.py WHEEL SDIST CRATES > schemas/kubernetes.txt

WHEEL and SDIST are the PyPI files of `kubernetes-validate` 1.37.0 and 1.24.1 (OpenAPI definitions of 1.25 to 1.37 and of 1.11 to 1.24),
CRATES is a folder with the `k8s-openapi` crates, which know the scope of each kind. INPUTS says which files exactly. enums.txt and gates.txt are read too.
"""
import collections
import hashlib
import json
import pathlib
import re
import shlex
import sys
import tarfile
import zipfile

INPUTS = {
    'kubernetes_validate-1.37.0-py3-none-any.whl': '85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9',
    'kubernetes-validate-1.24.1.tar.gz': '705416be22f53a46799137d6a217a4cdb72f2205f9133241fa9bb0a7e84ac8f6',
    'k8s-openapi-0.9.0.crate': '57f95fd36c08ce592e67400a0f1a66f432196997d5a7e9a97e8743c33d8a9312',
    'k8s-openapi-0.16.0.crate': '6d9455388f4977de4d0934efa9f7d36296295537d774574113a20f6082de03da',
    'k8s-openapi-0.20.0.crate': 'edc3606fd16aca7989db2f84bb25684d0270c6d6fa1dbcd0025af7b4130523a6',
    'k8s-openapi-0.25.0.crate': 'aa60a41b57ae1a0a071af77dbcf89fc9819cfe66edaf2beeb204c34459dcf0b2',
    'k8s-openapi-0.29.0.crate': 'ab0d13801242174b1f3966907c3f32039f2d6b36c7ce82c61225d66ed5d1eb70',
}
OLDEST, NEWEST = 11, 37
# Definitions whose decoder reads more, or less, than their schema says.
SPECIAL = {
    'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'int-or-string',
    'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
    'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'time',
    'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'micro-time',
}
# Definitions that are one thing or another; neither has a schema.
EITHER = {'JSONSchemaPropsOrArray': 'list<{0}>', 'JSONSchemaPropsOrBool': 'bool', 'JSONSchemaPropsOrStringArray': 'list<string>'}
SCALARS = {
    ('string', None): 'string', ('string', 'byte'): 'bytes', ('string', 'date-time'): 'time', ('string', 'int-or-string'): 'int-or-string',
    ('integer', None): 'int64', ('integer', 'int32'): 'int32', ('integer', 'int64'): 'int64', ('number', 'double'): 'number',
    ('number', None): 'number', ('boolean', None): 'bool',
}


def main():
    wheel, sdist, crates = map(pathlib.Path, sys.argv[1:])
    paths = [wheel, sdist, *sorted(crates.glob('k8s-openapi-*.crate'))]
    for path in paths:
        if hashlib.sha256(path.read_bytes()).hexdigest() != INPUTS.get(path.name):
            sys.exit(f'{path}: not one of the files that INPUTS names')
    enums = read_enums(pathlib.Path(__file__).with_name('enums.txt'))
    table = Table(enums, read_gates(pathlib.Path(__file__).with_name('gates.txt')), scopes(paths[2:]))
    for minor in range(OLDEST, NEWEST + 1):
        table.add(minor, definitions(wheel, sdist, minor))
    sys.stdout.write(table.text())


def definitions(wheel, sdist, minor):
    """The definitions of one minor version, by name."""
    inside = f'kubernetes-json-schema/v1.{minor}.0-local/_definitions.json'
    if minor >= 25:
        text = zipfile.ZipFile(wheel).read(f'kubernetes_validate/{inside}')
    else:
        text = tarfile.open(sdist).extractfile(f'kubernetes-validate-1.24.1/src/kubernetes_validate/{inside}').read()
    whole = json.loads(text)
    return whole.get('$defs') or whole['definitions']


def read_enums(path):
    """The words of each closed set, by definition and field; `_` stands for the space in a word."""
    rows = (shlex.split(line) for line in path.read_text().splitlines() if not line.startswith('#'))
    return {(name, field): [word.replace(' ', '_') for word in words] for name, field, *words in rows}


def read_gates(path):
    """Gate, first minor version in which it is on, and what is kept without, by definition and field."""
    rows = (line.split() for line in path.read_text().splitlines() if not line.startswith('#'))
    return {(name, field): rest for name, field, *rest in rows}


def scopes(crates):
    """`namespaced` or `cluster` by (group, version, kind)."""
    found = {}
    for crate in crates:
        archive = tarfile.open(crate)
        for member in archive:
            if not re.search(r'/src/v1_\d+/.*\.rs$', member.name):
                continue
            text = archive.extractfile(member).read().decode()
            values = [re.search(pattern, text) for pattern in (
                r"GROUP: &'static str = \"([^\"]*)\"", r"\bVERSION: &'static str = \"([^\"]*)\";",
                r"(?:const KIND: &'static str = |fn kind\(\) -> &'static str \{\s*)\"([^\"]*)\"")]
            if not all(values):
                continue
            scope = re.search(r'type Scope = crate::(\w+)ResourceScope', text)
            is_cluster = scope.group(1) == 'Cluster' if scope else '_namespaced_' not in text
            found[tuple(value.group(1) for value in values)] = 'cluster' if is_cluster else 'namespaced'
    return found


def short(name):
    """`core.v1.Pod` for `io.k8s.api.core.v1.Pod`."""
    return re.sub(r'^io\.k8s\.(api|apimachinery\.pkg\.apis|apiextensions-apiserver\.pkg\.apis|kube-aggregator\.pkg\.apis)\.', '', name)


def runs(minors):
    """Unbroken intervals, `[first, last]`."""
    found = []
    for minor in sorted(minors):
        if found and minor == found[-1][1] + 1:
            found[-1][1] = minor
        else:
            found.append([minor, minor])
    return found


def interval(first, last):
    """`` for always, `30-` since 1.30, `11-21` until 1.21."""
    if (first, last) == (OLDEST, NEWEST):
        return ''
    return f' {first}-' + ('' if last == NEWEST else str(last))


class Table:
    def __init__(self, enums, gates, scopes):
        self.enums, self.gates, self.scopes = enums, gates, scopes
        self.fields = collections.defaultdict(lambda: collections.defaultdict(lambda: (set(), set())))
        self.kinds = collections.defaultdict(lambda: collections.defaultdict(set))

    def add(self, minor, definitions):
        for name, schema in definitions.items():
            if name in SPECIAL or 'properties' not in schema:
                continue
            required = schema.get('required', [])
            for field, value in schema['properties'].items():
                present, needed = self.fields[short(name)][field, self.type_of(value, definitions, (short(name), field))]
                present.add(minor)
                if field in required:
                    needed.add(minor)
            names = schema.get('x-kubernetes-group-version-kind', [])
            if len(names) == 1:
                kind = names[0]
                self.kinds[short(name)][kind['group'], kind['version'], kind['kind']].add(minor)

    def type_of(self, schema, definitions, place):
        if '$ref' in schema:
            name = schema['$ref'].split('/')[-1]
            if name in SPECIAL:
                return SPECIAL[name]
            prefix, _, last = name.rpartition('.')
            if last in EITHER:
                schema = short(f'{prefix}.JSONSchemaProps')
                return f'either<{schema}|{EITHER[last].format(schema)}>'
            target = definitions[name]
            return short(name) if 'properties' in target else self.type_of(target, definitions, place)
        kind = schema.get('type')
        if isinstance(kind, list):
            # "null" stands beside every optional field: absent and null are the same to the server.
            kind = [one for one in kind if one != 'null']
            kind = kind[0] if len(kind) == 1 else None
        if kind is None:
            return 'int-or-string' if schema.get('format') == 'int-or-string' else 'any'
        if kind == 'array':
            return 'list<' + self.type_of(schema['items'], definitions, place) + '>' + list_type(schema)
        if kind == 'object':
            values = schema.get('additionalProperties')
            return f'map<{self.type_of(values, definitions, None)}>' if isinstance(values, dict) else 'object'
        words = self.enums.get(place)
        if kind == 'string' and words:
            return 'enum(' + '|'.join(words) + ')'
        return SCALARS[kind, schema.get('format')]

    def gate(self, name, field):
        """` gate=ImageVolume:35`, with `!Always` where that value needs no gate."""
        if (name, field) not in self.gates:
            return ''
        gate, since, *kept = self.gates[name, field]
        return f' gate={gate}:{since.strip("-")}' + ''.join('!' + value for value in kept)

    def reachable(self):
        """The definitions that some kind leads to."""
        found, pending = set(), [name for name in self.kinds if name in self.fields]
        while pending:
            name = pending.pop()
            if name not in found:
                found.add(name)
                words = (word for _, kind in self.fields[name] for word in re.findall(r'[\w.-]+', kind))
                pending.extend(word for word in words if word in self.fields)
        return found

    def text(self):
        lines = []
        for name in sorted(self.reachable()):
            lines.append(name)
            for key, minors in sorted(self.kinds[name].items()):
                group, version, kind = key
                for first, last in runs(minors):
                    api_version = f'{group}/{version}' if group else version
                    scope = self.scopes.get(key, 'none')
                    lines.append(f'\t= {api_version} {kind} {scope}{interval(first, last)}')
            for (field, kind), (present, required) in sorted(self.fields[name].items()):
                for first, last in runs(present):
                    needed = runs(minor for minor in required if first <= minor <= last)
                    if not needed:
                        word = ''
                    elif needed[0] == [first, last]:
                        word = ' required'
                    else:
                        word = f' required={needed[0][0]}-{needed[0][1]}'
                    lines.append(f'\t{field} {kind}{interval(first, last)}{word}{self.gate(name, field)}')
        return '\n'.join(lines) + '\n'


def list_type(schema):
    """`:set`, `:map(name)`; nothing where the server merges a list as a whole."""
    kind = schema.get('x-kubernetes-list-type')
    if kind == 'map':
        return ':map(' + ','.join(schema['x-kubernetes-list-map-keys']) + ')'
    return ':set' if kind == 'set' else ''


main()
