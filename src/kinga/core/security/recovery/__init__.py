"""A lost passphrase: by a key on paper, or by two of three custodians. Nobody recovers anybody alone.

An agency's *recovery key* is made when its custodians are appointed, and only its three shares are kept, each sealed to
its custodian. Each worker's own key is sealed to it at their next sign-in. Who lost their passphrase chooses a new one
and waits; the first custodian who agrees passes their share to the other two, sealed; the second puts both together for
that one worker, in that one act. What comes out is sealed to the new passphrase: no custodian sees it.
"""
