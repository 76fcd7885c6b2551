package dev.heddle.cli;

import dev.heddle.client.DryRun;
import dev.heddle.client.HeddleClientException;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/**
 * Completes the prompt's own words, and names as the process has them: it is asked which there are,
 * by a dry-run that leaves no trace.
 */
final class LuaNames implements Completer {
  private static final List<String> OWN = List.of(".load", ".live", ".dryrun", ".help", ".exit");

  /** A path of names with what is typed of the last one. */
  private static final Pattern TYPED =
      Pattern.compile("((?:[A-Za-z_]\\w*[.:])*)((?:[A-Za-z_]\\w*)?)$");

  private static final String MARK = "heddle names ";

  /**
   * Texts alone are names that can be typed; a hundred are more than anybody reads. The mark is put
   * together so that an error that quotes the program is no answer.
   */
  private static final String PROGRAM =
      """
      local ok, t = pcall(function() return %TABLE end)
      local names, typed = {}, "%TYPED"
      for name in pairs(ok and type(t) == "table" and t or {}) do
        if type(name) == "string" and name:sub(1, #typed) == typed and name:find("^[%a_][%w_]*$") then
          table.insert(names, name)
        end
      end
      table.sort(names)
      return "heddle " .. "names " .. table.concat(names, " ", 1, math.min(#names, 100))\
      """;

  private final Desk desk;
  private final Supplier<String> process;

  LuaNames(Desk desk, Supplier<String> process) {
    this.desk = desk;
    this.process = process;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    String word = line.word().substring(0, line.wordCursor());
    if (line.line().startsWith(".")) {
      OWN.stream().filter(own -> own.startsWith(word)).map(Candidate::new).forEach(candidates::add);
      return;
    }
    Matcher typed = TYPED.matcher(word);
    if (!typed.find() || typed.group().isEmpty()) {
      return;
    }
    String before = word.substring(0, typed.start(2));
    names(typed.group(1), typed.group(2))
        .map(name -> new Candidate(before + name, name, null, null, null, null, false))
        .forEach(candidates::add);
  }

  private Stream<String> names(String path, String typed) {
    String table = path.isEmpty() ? "_G" : path.substring(0, path.length() - 1).replace(':', '.');
    DryRun question =
        new DryRun(
            desk.wallet().aoAddress(),
            EvalCommand.TAGS,
            PROGRAM.replace("%TABLE", table).replace("%TYPED", typed));
    try {
      String said = desk.client().dryRun(process.get(), question).output().text().strip();
      return said.startsWith(MARK)
          ? Pattern.compile(" ").splitAsStream(desk.paint().tame(said.substring(MARK.length())))
          : Stream.empty();
    } catch (HeddleClientException e) {
      // Whoever types goes on without; the next line tells what is wrong.
      return Stream.empty();
    }
  }
}
