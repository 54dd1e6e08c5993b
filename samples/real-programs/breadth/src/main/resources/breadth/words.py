# SPDX-License-Identifier: Apache-2.0
# Classes, dictionaries, generators, sorting and string work; leaves its answer in result.


class Text(object):
    def __init__(self, words):
        self.words = words

    def counts(self):
        found = {}
        for word in self.words:
            found[word] = found.get(word, 0) + 1
        return found


def words(count):
    seed = 12345
    for _ in range(count):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        yield "w%d" % ((seed >> 16) % 4000)


def queens(n, row, columns, left, right):
    if row == n:
        return 1
    found = 0
    for c in range(n):
        if c not in columns and row - c not in left and row + c not in right:
            found += queens(n, row + 1, columns | set([c]), left | set([row - c]), right | set([row + c]))
    return found


text = Text(list(words(120000)))
ranking = sorted(text.counts().items(), key=lambda pair: (-pair[1], pair[0]))
result = len(ranking) + queens(7, 0, set(), set(), set()) + sum(len(w) for w, _ in ranking[:100])
