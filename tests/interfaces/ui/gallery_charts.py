def context():
    return {"charts": [], "sparks": []}
