from __future__ import annotations

import pytest

from openvm_prof.profile.rust_names import shortened


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("main", "main"),
        ("core::fmt::write", "fmt::write"),
        ("alloc::vec::Vec<T>::push", "Vec::push"),
        ("alloc::vec::Vec<T,A>::push::h0123456789abcdef", "Vec::push"),
        ("<alloc::vec::Vec<u8> as core::io::Write>::write", "Vec::write"),
        ("<[T; 32] as a::B>::c", "[T; 32]::c"),
        ("reth::run::{{closure}}", "run::{{closure}}"),
        ("core::iter::map::<impl Fn(u8) -> Option<u8>>::call", "<impl Fn(u8) -> Option<u8>>::call"),
        ("<", "<"),
        ("::", "::"),
        ("", ""),
        ("a::<>", "a::<>"),
    ],
)
def test_a_short_name(name: str, short: str) -> None:
    assert shortened([name]) == {name: short}


def test_names_that_would_look_alike_stay_whole() -> None:
    names = ["a::Vec<u8>::push", "a::Vec<u32>::push", "b::c::d"]
    assert shortened(names) == {names[0]: names[0], names[1]: names[1], names[2]: "c::d"}
