# SPDX-License-Identifier: GPL-3.0-or-later
"""A line between a client and a desk that breaks where a test says."""
import os
import socket
import threading


class Cutter:
    """Listens on a Unix socket and passes everything on to another one, until it is cut.

    cut(wanted, after) breaks the line at the first request whose first line contains `wanted`:
    before the desk sees it, or after the desk has done it and before its answer goes back; from
    then on nobody is there, until mend().
    """

    def __init__(self, path, target):
        self.path = str(path)
        self.target = target
        self.wanted = None
        self.after = False
        self.cuts = 0
        self.whole = True
        self.server = None
        self.mend()

    def mend(self):
        self.whole, self.wanted = True, None
        if self.server is None:
            self.server = socket.socket(socket.AF_UNIX)
            self.server.bind(self.path)
            self.server.listen()
            threading.Thread(target=self.accept, args=(self.server,), daemon=True).start()

    def cut(self, wanted, after):
        self.wanted, self.after = wanted.encode(), after

    def close(self):
        if self.server is not None:
            os.unlink(self.path)
            self.server.shutdown(socket.SHUT_RDWR)
            self.server.close()
            self.server = None

    def accept(self, server):
        while True:
            try:
                client = server.accept()[0]
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        desk = socket.socket(socket.AF_UNIX)
        try:
            desk.connect(self.target)
        except OSError:
            client.close()
            return
        broken = threading.Event()
        answers = threading.Thread(target=self.back, args=(desk, client, broken), daemon=True)
        answers.start()
        try:
            while data := client.recv(65536):
                if self.is_wanted(data):
                    self.cuts += 1
                    broken.set()
                    self.close()
                    if self.after:
                        desk.sendall(data)
                        answers.join(30)
                    break
                desk.sendall(data)
        except OSError:
            pass
        for end in (client, desk):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def is_wanted(self, data):
        wanted = self.wanted
        return wanted is not None and wanted in data.split(b'\r\n', 1)[0]

    @staticmethod
    def back(desk, client, broken):
        try:
            while data := desk.recv(65536):
                if broken.is_set():
                    return
                client.sendall(data)
        except OSError:
            pass
