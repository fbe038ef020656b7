package dev.muster.demo.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {
    @ParameterizedTest
    @CsvSource({
        "a/b/Task.java, JAVA",
        "task.proto, PROTOBUF",
        "V1__tasks.sql, SQL",
        "pom.xml, XML",
        "README.MD, MARKDOWN",
        "deploy/Dockerfile, DOCKERFILE",
        "Makefile, MAKEFILE",
        "application.properties, PROPERTIES",
        ".mvn/jvm.config, TEXT",
        "LICENSE, TEXT",
        "'', TEXT"
    })
    void theNameSaysIt(String path, Language expected) {
        assertEquals(expected, Language.of(path, "no hint in here"));
    }

    @ParameterizedTest
    @CsvSource({
        "'#!/usr/bin/env bash\nset -e', SHELL",
        "'#!/usr/bin/python3\nimport os', PYTHON",
        "'<?xml version=\"1.0\"?><a/>', XML",
        "'\n<!DOCTYPE html><html/>', HTML",
        "'{\"a\": 1}', JSON",
        "'# Title\n\n- one\n- two', MARKDOWN",
        "'# a comment only', TEXT"
    })
    void withoutATellingNameTheContentDoes(String text, Language expected) {
        assertEquals(expected, Language.of("bin/run", text));
    }
}
