"""Distances from one vector to the rows that a graph search asks for.

A search in a graph jumps about in memory: most of its time is spent waiting for rows. So each
step first collects the rows that it will need, asks the processor to fetch them (`prefetch`), and
then computes distance after distance in one tight loop.

Distances here are small when good, whatever the metric: squared Euclidean distance for
``"l2"``, minus the inner product for ``"ip"`` and ``"cosine"``.

Numba notices a change only in the file of a kernel itself, so after editing this one remove the
kernels' caches (``course_lib/ann/__pycache__/*.nb*``).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

from course_lib.ann.candidate_heap import jit

Matrix = NDArray[np.float32]  # (n, d), rows contiguous
Nodes = NDArray[np.int32]
Number = Any  # a scalar inside compiled code

step: Any = jit(inline="always", fastmath=True, error_model="numpy")
# `_nrt=False`: these allocate nothing, and Numba needn't count who holds which array (an atomic
# operation each time a field of a tuple is read, a quarter of a search).
routine: Any = jit(nogil=True, fastmath=True, error_model="numpy", _nrt=False)
kernel: Any = jit(cache=True, nogil=True, fastmath=True, error_model="numpy", _nrt=False)

LINE = 16  # float32 numbers in a cache line of 64 bytes


@intrinsic
def prefetch(typing_context: Any, matrix: Any, row: Any, column: Any) -> Any:
    """Ask the processor to bring the cache line of matrix[row, column] near; changes nothing."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, args[0])
        address = cgutils.get_item_pointer(context, builder, signature.args[0], array, args[1:])
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        shape = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        hint = cgutils.get_or_insert_function(builder.module, shape, "llvm.prefetch.p0")
        read, keep, data = number(0), number(3), number(1)
        builder.call(hint, [builder.bitcast(address, byte), read, keep, data])
        return context.get_dummy_value()

    return types.void(matrix, types.intp, types.intp), generate


@step
def prefetch_row(x: Matrix, row: Number) -> None:
    """Ask for a whole row."""
    for column in range(0, x.shape[1], LINE):
        prefetch(x, row, column)  # type: ignore[call-arg]


@step
def squared_distance(a: Matrix, i: Number, b: Matrix, j: Number) -> Number:
    """‖a_i - b_j‖²."""
    total = np.float32(0)
    for lane in range(a.shape[1]):
        difference = a[i, lane] - b[j, lane]
        total += difference * difference
    return total


@step
def inner_product(a: Matrix, i: Number, b: Matrix, j: Number) -> Number:
    """a_i · b_j."""
    total = np.float32(0)
    for lane in range(a.shape[1]):
        total += a[i, lane] * b[j, lane]
    return total


@routine
def distance(a: Matrix, i: Number, b: Matrix, j: Number, squared: bool) -> Number:
    """The distance between two rows: squared Euclidean, or minus the inner product."""
    return squared_distance(a, i, b, j) if squared else -inner_product(a, i, b, j)


@routine
def distances_to(
    x: Matrix, nodes: Nodes, count: Number, q: Matrix, row: Number, squared: bool, out: Matrix
) -> None:
    """Fill out[:count] with the distances of x[nodes[:count]] from q[row]."""
    if squared:
        for i in range(count):
            out[i] = squared_distance(x, nodes[i], q, row)
    else:
        for i in range(count):
            out[i] = -inner_product(x, nodes[i], q, row)
