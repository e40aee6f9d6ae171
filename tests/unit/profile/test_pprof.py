"""pprof: read back by Google's own library of Protocol Buffers, by the message of profile.proto."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from openvm_prof.profile.pprof import render_pprof
from openvm_prof.profile.profile import Profile, ProfileKind, frame_of

KIND = ProfileKind(("cycle_tracker_span",), ("frequency",), "frequency", "instructions")
STACKS = {
    "main;fib;add": 5.0,
    "main;fib": 2.0,
    "main": 3e12,
    f"main;{frame_of('[u8; 4]')}": 1.0,
    f"main;{frame_of('ünï' + chr(0x202E))}": 7.0,
}
PROFILE = Profile("app_proof", KIND, STACKS)


def read(data: bytes) -> Any:
    """The message, by the library's parser and the fields of profile.proto that are written."""
    pytest.importorskip("google.protobuf")
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    kinds = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="profile.proto", package="perftools", syntax="proto3")

    def message(name: str, *fields: tuple[str, int, object, bool]) -> None:
        found = file.message_type.add(name=name)
        for field, number, kind, repeated in fields:
            label = kinds.LABEL_REPEATED if repeated else kinds.LABEL_OPTIONAL
            added = found.field.add(name=field, number=number, label=label)
            if isinstance(kind, str):
                added.type, added.type_name = kinds.TYPE_MESSAGE, f".perftools.{kind}"
            else:
                added.type = kind

    i64, u64, text = kinds.TYPE_INT64, kinds.TYPE_UINT64, kinds.TYPE_STRING
    message("ValueType", ("type", 1, i64, False), ("unit", 2, i64, False))
    message("Sample", ("location_id", 1, u64, True), ("value", 2, i64, True))
    message(
        "Mapping",
        ("id", 1, u64, False),
        ("filename", 5, i64, False),
        ("has_functions", 7, kinds.TYPE_BOOL, False),
    )
    message("Line", ("function_id", 1, u64, False), ("line", 2, i64, False))
    message("Location", ("id", 1, u64, False), ("mapping_id", 2, u64, False), ("line", 4, "Line", True))
    message("Function", ("id", 1, u64, False), ("name", 2, i64, False))
    message(
        "Profile",
        ("sample_type", 1, "ValueType", True),
        ("sample", 2, "Sample", True),
        ("mapping", 3, "Mapping", True),
        ("location", 4, "Location", True),
        ("function", 5, "Function", True),
        ("string_table", 6, text, True),
        ("comment", 13, i64, True),
    )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    made = message_factory.GetMessageClass(pool.FindMessageTypeByName("perftools.Profile"))()
    made.ParseFromString(gzip.decompress(data))
    return made


def test_stacks_and_values_come_back() -> None:
    profile = read(render_pprof(PROFILE))
    strings = profile.string_table
    assert strings[0] == ""
    (value,) = profile.sample_type
    assert (strings[value.type], strings[value.unit]) == ("frequency", "instructions")
    names = {function.id: strings[function.name] for function in profile.function}
    functions = {place.id: names[place.line[0].function_id] for place in profile.location}
    stacks = {
        tuple(functions[place] for place in reversed(sample.location_id)): sample.value[0]
        for sample in profile.sample
    }
    assert stacks == {
        ("main", "fib", "add"): 5,
        ("main", "fib"): 2,
        ("main",): 3_000_000_000_000,
        ("main", "[u8; 4]"): 1,
        ("main", "ünï\\u202e"): 7,
    }
    assert strings[profile.comment[0]] == PROFILE.title


def test_the_same_profile_is_the_same_file() -> None:
    assert render_pprof(PROFILE) == render_pprof(Profile("app_proof", KIND, dict(reversed(STACKS.items()))))
