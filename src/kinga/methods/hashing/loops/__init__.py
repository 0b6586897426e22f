"""The compiled loops of PDQ: `kernels` to 64 × 64, `scaled` the same from a scaled picture, `transform` to the bits.

`lanes` are their vector instructions. Upstream: `kinga.methods.compiling`.
"""
