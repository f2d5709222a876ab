"""A whole FreeRADIUS with its own REST module: somebody else's client, that knows nothing of us.

Where CI has one (``REQUIRE_RADIUS``), a skipped test is a failed one.
"""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

SECRET = "radius-secret"
ANSWER_S = 8
CONFIG = """
prefix = /usr
libdir = /usr/lib/freeradius
logdir = {folder}
run_dir = {folder}
pidfile = {folder}/pid
security {{
  reject_delay = 0
  allow_core_dumps = no
}}
modules {{
  rest {{
    connect_uri = "{address}"
    authorize {{
      uri = "${{..connect_uri}}/validate/check"
      method = 'post'
      body = 'post'
      data = "user=%{{urlquote:%{{User-Name}}}}&pass=%{{urlquote:%{{User-Password}}}}&state=%{{string:&State}}&client=%{{Packet-Src-IP-Address}}"
      force_to = 'plain'
    }}
    pool {{
      start = 0
      min = 0
      max = 4
      spare = 0
      uses = 0
      lifetime = 0
      idle_timeout = 60
      retry_delay = 1
    }}
  }}
  expr {{
  }}
  always ok {{
    rcode = ok
  }}
  always reject {{
    rcode = reject
  }}
  always handled {{
    rcode = handled
  }}
}}
client here {{
  ipaddr = 127.0.0.1
  secret = {secret}
}}
server mamori {{
  listen {{
    type = auth
    ipaddr = 127.0.0.1
    port = {port}
  }}
  authorize {{
    update control {{
      Auth-Type := mamori
    }}
  }}
  authenticate {{
    Auth-Type mamori {{
      # Not rest alone: it wants a password, and an empty one asks in Slack.
      rest.authorize
      # HTTP 200 is no success: the answer says it.
      if (&reply:REST-HTTP-Body && "%{{reply:REST-HTTP-Body}}" =~ /"value":(true|false)(.*)/) {{
        if ("%{{1}}" == "true") {{
          ok
        }}
        elsif ("%{{2}}" =~ /"transaction_id":"([0-9]+)".*"message":"([^"]*)","messages"/) {{
          update reply {{
            State := "%{{1}}"
            Reply-Message := "%{{2}}"
          }}
          update control {{
            Response-Packet-Type := Access-Challenge
          }}
          handled
        }}
        else {{
          reject
        }}
      }}
      else {{
        reject
      }}
    }}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Reply:
    kind: str
    message: str = ""
    state: str = ""


class Radius:
    def __init__(self, port: int) -> None:
        self._port = port

    def ask(self, user: str, password: str, *, state: str = "") -> Reply:
        """What a VPN server hears."""
        attributes = [
            f'User-Name = "{user}"',
            f'User-Password = "{password}"',
            *([f"State = {state}"] if state else []),
        ]
        ended = subprocess.run(
            ["radclient", "-x", "-r", "1", "-t", str(ANSWER_S), f"127.0.0.1:{self._port}", "auth", SECRET],
            input="\n".join(attributes),
            capture_output=True,
            text=True,
            check=False,
        )
        heard = ended.stdout.partition("Received ")[2]
        assert heard, ended.stdout + ended.stderr
        found = {name: re.search(rf"{name} = (\S.*)", heard) for name in ("Reply-Message", "State")}
        message, state_said = found["Reply-Message"], found["State"]
        return Reply(
            heard.split()[0], message[1].strip('"') if message else "", state_said[1].strip() if state_said else ""
        )


@contextmanager
def freeradius(folder: Path, address: str) -> Iterator[Radius]:
    """One that asks the Mamori at ``address``."""
    program = shutil.which("freeradius")
    if program is None or shutil.which("radclient") is None or not Path("/usr/lib/freeradius/rlm_rest.so").exists():
        if os.environ.get("REQUIRE_RADIUS"):
            pytest.fail("no FreeRADIUS with its REST module here, and REQUIRE_RADIUS is set")
        pytest.skip("no FreeRADIUS with its REST module here")
    port = _free_port()
    config = CONFIG.format(folder=folder, address=address, secret=SECRET, port=port)
    (folder / "radiusd.conf").write_text(config, encoding="utf-8")
    log = folder / "radius.log"
    with (
        log.open("w") as written,
        subprocess.Popen([program, "-f", "-X", "-d", str(folder)], stdout=written, stderr=written) as process,
    ):
        try:
            until = time.monotonic() + ANSWER_S
            while "Ready to process requests" not in log.read_text():
                assert process.poll() is None, log.read_text()[-2000:]
                assert time.monotonic() < until
                time.sleep(0.02)
            yield Radius(port)
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
