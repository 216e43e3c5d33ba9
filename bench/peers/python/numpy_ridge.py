"""Ridge by the normal equations in numpy; nothing centred or scaled."""
import numpy as np

from peer import OPTIONS, column, serve

rows, width = OPTIONS["rows"], OPTIONS["columns"]
x, y = column("x").reshape(rows, width), column("y")


def run():
    gram = x.T @ x
    gram[np.diag_indices(width)] += OPTIONS["lambda"]
    weights = np.linalg.solve(gram, x.T @ y)
    return {"norm": float(np.sqrt((weights**2).sum())), "first": float(weights[0])}


serve(run, {"numpy": np.__version__})
