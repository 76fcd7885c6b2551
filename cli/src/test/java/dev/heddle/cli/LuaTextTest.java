package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LuaTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1 + 1",
        "function f() return 1 end",
        "if x then y() elseif z then w() else v() end",
        "for i = 1, 3 do print(i) end",
        "while true do break end",
        "repeat x() until y",
        "do local x = {1, {2}} end",
        "print('function (')",
        "print(\"if do [[ -- \\\" \")",
        "-- if then",
        "--[[ function ( ]] 1",
        "--[==[ ]] ]==] 1",
        "x = [[ do { ]]",
        "x = [=[ ]] ]=]",
        "t[a[1]] = 2",
        "endless = 1 done = 2",
        "msg.Data:gsub('%(', '')",
        "print('a\\\nb')",
        "end",
        ")",
        "print('never closed"
      })
  void complete(String code) {
    assertThat(LuaText.isOpen(code)).as(code).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "function f()",
        "if x then",
        "if x then y() else",
        "for i = 1, 3 do",
        "repeat",
        "print(",
        "x = {",
        "x = [[",
        "x = [==[ ]]",
        "--[[ comment",
        "Handlers.add('x', function (msg) print(msg) end",
        "do do end",
        "t[1",
        "print('a\\"
      })
  void incomplete(String code) {
    assertThat(LuaText.isOpen(code)).as(code).isTrue();
  }
}
