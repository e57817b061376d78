"""Write what is shipped: sbom.cdx.json (CycloneDX 1.6) out of requirements.lock, and SHA256SUMS over what counts.

The packages stand with the hashes that pip checks. Usage: python .ci/sbom.py [FOLDER]
"""

import hashlib
import json
import re
import sys
import tomllib
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

ROOT = Path(__file__).resolve().parent.parent
_PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_SUMMED = ("requirements.lock", "pyproject.toml", "qa/reading/weights/reader.json", "qa/reading/weights/reader.onnx")


def bill(lock: str, project: dict[str, str]) -> dict[str, object]:
    """The bill of materials: a component for each package of the lock."""
    parts = _PINNED.split(lock)[1:]
    components = []
    for name, version, rest in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        purl = f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{version}"
        # A package has a file for each platform; CycloneDX takes one hash of a kind for each of them.
        files = [{"type": "distribution", "url": purl, "hashes": [_sha256(found)]} for found in _HASH.findall(rest)]
        components.append(
            {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
            | {"externalReferences": files}
        )
    own = f"pkg:pypi/{project['name']}@{project['version']}"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        # The same lock gives the same number.
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, own + lock)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "purl": own,
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [str(part["bom-ref"]) for part in components]}],
    }


def _sha256(value: str) -> dict[str, str]:
    return {"alg": "SHA-256", "content": value}


def main(folder: Path) -> None:
    """Write both files into a folder."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    written = folder / "sbom.cdx.json"
    written.write_text(json.dumps(bill(lock, project), indent=1) + "\n", encoding="utf-8")
    lines = [f"{hashlib.sha256((ROOT / name).read_bytes()).hexdigest()}  {name}\n" for name in _SUMMED]
    lines.append(f"{hashlib.sha256(written.read_bytes()).hexdigest()}  {written.name}\n")
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
