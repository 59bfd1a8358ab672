"""What axe-core has to say of parts of a page."""

from axe_playwright_python.sync_playwright import Axe

# JupyterLab's theme tells links from text by colour alone until one points at them.
THEME_RULES = {"link-in-text-block": {"enabled": False}}
GRAVE = ("serious", "critical")


def violations(page, include, exclude=()):
    """A line for each serious thing found in the parts that these selectors name."""
    parts = {"include": [[one] for one in include], "exclude": [[one] for one in exclude]}
    options = {"resultTypes": ["violations"], "rules": THEME_RULES}
    found = Axe().run(page, context=parts, options=options).response["violations"]
    return [
        f"{one['id']} ({one['impact']}, {len(one['nodes'])} places): {one['help']}; "
        + " | ".join(node["html"][:200] for node in one["nodes"][:3])
        for one in found
        if one["impact"] in GRAVE
    ]
