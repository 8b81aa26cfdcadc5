# SPDX-License-Identifier: Apache-2.0
"""What the tests of real providers share: the program of trial.c, and servers that are started for one test."""

import os
import socket
import subprocess
import time


def free_port():
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]


def start_server(command, port, log, **more):
    """A server, once it listens; RuntimeError when it does not."""
    with open(log, "wb") as out:
        process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, **more)
    for _ in range(300):
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return process
        if process.poll() is not None:
            break
        time.sleep(0.1)
    process.kill()
    process.wait()
    raise RuntimeError(f"{command[0]}: {log.read_text(errors='replace')}")


def stop_server(process):
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Trial:
    """The program, with a base of its own in `folder`."""

    def __init__(self, folder):
        environment = {**os.environ, "BLOUSE_TEST_FOLDER": str(folder)}
        self.process = subprocess.Popen([os.environ["SIGNIN_TRIAL"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env=environment)

    def say(self, *words):
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().rstrip("\n")

    def end(self):
        """Its status: the journal was whole, nothing leaked."""
        self.process.stdin.close()
        status = self.process.wait(30)
        self.process.stdout.close()
        return status
