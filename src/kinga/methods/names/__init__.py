"""Names of people in any script, made comparable: `fold` writes them in plain Latin letters, `sound` keeps what is heard.

`fold` is for comparing spelling, `sound` for finding names that may be the same although they are spelt otherwise, or
in another script. Both lose on purpose and neither is a transliteration for a page. What is read letter by letter
stands in `scripts`; Han characters have no reading there and stay what they are. docs/methods/linkage.md.
"""

from __future__ import annotations

from kinga.methods.names.scripts import fold
from kinga.methods.names.sounds import sound

__all__ = ["fold", "sound"]
