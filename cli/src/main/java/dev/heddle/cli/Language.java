package dev.heddle.cli;

import java.util.List;

/**
 * What {@code heddle new} makes processes in, each from the files of a template. Lua runs on the
 * node's own module, JavaScript on the {@code js} machine; what is compiled is a Lambda
 * application, since that needs no glue of a compiler.
 */
enum Language {
  LUA("process.lua", "process.lua", List.of(), List.of()),
  JS("process.js", "process.js", List.of(), List.of()),
  RUST("process.rs", "process.wasm", List.of("sh", "build.sh"), List.of("build.sh", "Cargo.toml")),
  C("process.c", "process.wasm", List.of("sh", "build.sh"), List.of("build.sh", "lambda.h"));

  private final String source;
  private final String module;

  @SuppressWarnings("ImmutableEnumChecker") // List.of() is
  private final List<String> build;

  @SuppressWarnings("ImmutableEnumChecker") // List.of() is
  private final List<String> others;

  Language(String source, String module, List<String> build, List<String> others) {
    this.source = source;
    this.module = module;
    this.build = build;
    this.others = others;
  }

  /** What people edit. */
  String source() {
    return source;
  }

  /** What runs. */
  String module() {
    return module;
  }

  /** The command that makes the module of the source; empty where they are one. */
  List<String> build() {
    return build;
  }

  /** Further files of the template. */
  List<String> others() {
    return others;
  }
}
