# SPDX-License-Identifier: Apache-2.0
"""Signing in against Debian's slapd, started here on the loopback, with and without TLS."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from trial import Trial, free_port, start_server, stop_server  # noqa: E402

AGENT, DPO = 1 << 0, 1 << 7
CONFIG = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
pidfile {folder}/pid
{tls}
database mdb
suffix "dc=ch"
rootdn "cn=racine,dc=ch"
directory {folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="cn=blouse,dc=ch" read by * none
"""
TLS = """TLSCACertificateFile {folder}/cert.pem
TLSCertificateFile {folder}/cert.pem
TLSCertificateKeyFile {folder}/key.pem"""
ENTRIES = """
dn: dc=ch
objectClass: dcObject
objectClass: organization
dc: ch
o: CH

dn: cn=blouse,dc=ch
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: blouse
userPassword: service

dn: ou=gens,dc=ch
objectClass: organizationalUnit
ou: gens

dn: uid=c.martin,ou=gens,dc=ch
objectClass: inetOrgPerson
uid: c.martin
cn: Claire Martin
sn: Martin
mail: c.martin@example.org
userPassword: tuile cactus

dn: uid=n.petit,ou=gens,dc=ch
objectClass: inetOrgPerson
uid: n.petit
cn:: Tm/DqSBQZXRpdA==
sn: Petit
userPassword: otarie

dn: cn=dpo,dc=ch
objectClass: groupOfNames
cn: dpo
member: uid=c.martin,ou=gens,dc=ch
"""


class Slapd:
    """A directory: `tls` says whether it has a certificate."""

    def __init__(self, folder, tls):
        self.folder, self.port, self.secure_port = folder, free_port(), free_port()
        (folder / "data").mkdir(parents=True)
        if tls:
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=annuaire", "-addext",
                 "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
                check=True, capture_output=True,
            )
        config = folder / "slapd.conf"
        config.write_text(CONFIG.format(folder=folder, tls=TLS.format(folder=folder) if tls else ""))
        slapd = shutil.which("slapd", path="/usr/sbin:" + os.environ["PATH"])
        if not slapd:
            raise RuntimeError("no slapd: apt-get install slapd")
        entries = folder / "entries.ldif"
        entries.write_text(ENTRIES)
        subprocess.run([slapd, "-T", "add", "-f", config, "-l", entries], check=True, capture_output=True)
        urls = f"ldap://127.0.0.1:{self.port}" + (f" ldaps://127.0.0.1:{self.secure_port}" if tls else "")
        self.process = start_server([slapd, "-f", config, "-h", urls, "-d", "0"], self.port, folder / "log")


class Directory(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="blouse-slapd-"))
        cls.secure, cls.bare = Slapd(cls.folder / "secure", True), Slapd(cls.folder / "bare", False)
        cls.secrets = cls.folder / "secrets"
        cls.secrets.mkdir()
        shutil.copy(cls.folder / "secure/cert.pem", cls.secrets / "annuaire.pem")
        for name, text in (("password", "service\n"), ("wrong", "autre\n")):
            (cls.secrets / name).write_text(text)
            (cls.secrets / name).chmod(0o600)

    @classmethod
    def tearDownClass(cls):
        stop_server(cls.secure.process)
        stop_server(cls.bare.process)
        shutil.rmtree(cls.folder)

    def setUp(self):
        self.base = Path(tempfile.mkdtemp(dir=self.folder))
        self.trial = Trial(self.base)
        for command in ("folder " + str(self.secrets), "allow 127.0.0.1", "allow localhost"):
            self.assertEqual(self.trial.say(command), "ok")

    def tearDown(self):
        self.assertEqual(self.trial.end(), 0)

    def settings(self, **more):
        settings = {
            "url": f"ldap://127.0.0.1:{self.secure.port}", "ca_file": "annuaire.pem", "bind_dn": "cn=blouse,dc=ch",
            "bind_password_file": "password", "base": "ou=gens,dc=ch",
            "filter": "(&(objectClass=inetOrgPerson)(uid={}))", "group_base": "dc=ch", "create": True,
            "roles": {"dpo": ["cn=DPO,dc=ch"]},
        }
        settings.update(more)
        return json.dumps({key: value for key, value in settings.items() if value is not None})

    def provide(self, **more):
        self.assertEqual(self.trial.say("provider", "ldap", self.settings(**more)), "ok")

    def count(self, sql):
        return int(self.trial.say("count", sql))

    def test_a_person_comes_in_with_their_groups(self):
        self.provide()
        first = self.trial.say("password", "C.Martin", "tuile cactus").split()
        self.assertEqual((first[0], int(first[2])), ("done", AGENT | DPO))
        self.assertEqual(self.trial.say("password", "c.martin", "tuile cactus").split(), first)
        other = self.trial.say("password", "n.petit", "otarie").split()
        self.assertEqual((other[0], int(other[2])), ("done", AGENT))
        self.assertEqual(self.count("SELECT count(*) FROM users WHERE name IN ('Claire Martin', 'Noé Petit')"), 2)
        self.assertEqual(self.count("SELECT count(*) FROM users WHERE password_hash IS NOT NULL"), 0)
        self.assertEqual(self.count("SELECT count(*) FROM audit_log WHERE action = 'signin.done'"), 3)

    def test_ldaps(self):
        self.provide(url=f"ldaps://127.0.0.1:{self.secure.secure_port}")
        self.assertTrue(self.trial.say("password", "c.martin", "tuile cactus").startswith("done "))

    def test_wrong_people_do_not(self):
        self.provide()
        for login, password in (("c.martin", "faux"), ("personne", "tuile cactus"), ("c.martin", ""), ("*", "tuile cactus"),
                                ("c.mart*", "tuile cactus"), ("c.martin)(uid=*", "tuile"), ("c.martin\\", "x")):
            with self.subTest(login=login):
                self.assertEqual(self.trial.say("password", login, password), "wrong")
        self.assertEqual(self.count("SELECT count(*) FROM users"), 0)
        self.assertEqual(self.count("SELECT count(*) FROM audit_log WHERE action = 'signin.refuse' AND sealed IS NOT NULL"), 7)

    def test_tries_are_slowed(self):
        self.provide()
        for _ in range(5):
            self.assertEqual(self.trial.say("password", "c.martin", "faux"), "wrong")
        self.assertEqual(self.trial.say("password", "c.martin", "tuile cactus"), "wait")

    def test_members_only(self):
        self.provide(members_only=True)
        self.assertTrue(self.trial.say("password", "c.martin", "tuile cactus").startswith("done "))
        self.assertIn("aucun des groupes", self.trial.say("password", "n.petit", "otarie"))

    def test_the_administrator_is_told_what_is_wrong(self):
        self.assertEqual(self.trial.say("try", "ldap", self.settings()), "ok")
        for word, more in (
            ("certificat", {"ca_file": None}),
            ("certificat", {"url": f"ldap://localhost:{self.secure.port}"}),
            ("StartTLS", {"url": f"ldap://127.0.0.1:{self.bare.port}"}),
            ("pare-feu", {"url": f"ldap://localhost:{free_port()}"}),
            ("ldaps://", {"url": "http://localhost"}),
            ("compte de service", {"bind_password_file": "wrong"}),
            ("mot de passe du compte de service manque", {"bind_password_file": None}),
            ("dossier des secrets", {"bind_password_file": "/etc/passwd"}),
            ("dossier des secrets", {"bind_password_file": "../password"}),
            ("n'existe pas", {"bind_password_file": "nowhere"}),
            ("autorités", {"ca_file": "nowhere"}),
            ("outgoing-host = 127.0.0.2", {"url": "ldap://127.0.0.2"}),
            ("outgoing-host = 169.254.169.254", {"url": "ldap://169.254.169.254"}),
            ("outgoing-host = ::1", {"url": "ldaps://[::1]:636"}),
            ("ldaps://", {"url": f"ldap://127.0.0.1:{self.secure.port} ldap://127.0.0.2"}),
            ("base", {"base": "ou=nulle,dc=ch"}),
            ("filtre", {"filter": "(&(uid={})"}),
            ("« {} »", {"filter": "(uid=*)"}),
        ):
            with self.subTest(word=word, more=more):
                answer = self.trial.say("try", "ldap", self.settings(**more))
                self.assertTrue(answer.startswith("error ") and word in answer, answer)

    def test_no_password_goes_out_in_clear(self):
        self.provide(url=f"ldap://127.0.0.1:{self.bare.port}")
        self.assertIn("[directory: Protocol error]", self.trial.say("password", "c.martin", "tuile cactus"))
        self.assertEqual(self.count("SELECT count(*) FROM users"), 0)


if __name__ == "__main__":
    unittest.main()
