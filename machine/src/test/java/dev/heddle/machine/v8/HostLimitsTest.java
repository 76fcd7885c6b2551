package dev.heddle.machine.v8;

import static org.assertj.core.api.Assertions.assertThat;

import com.caoccao.javet.exceptions.JavetException;
import com.caoccao.javet.interop.V8Runtime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a module may make in the memory of its host, called as the module calls it. */
final class HostLimitsTest {
  private static final int ENOSPC = -51;
  private static final int EMFILE = -33;
  private static final int ENAMETOOLONG = -37;

  /**
   * A host around a memory of 64 MiB and a page, and {@code put(text)}, which gives the text an
   * address; {@code failing(call)} is what a call fails with.
   */
  private static final String HOST =
      """
      const put = text => (host.memory.putText(text, 64, 60000), 64);
      const failing = call => { try { return call(); } catch (e) { return e.message; } };
      const host = {memory: new LinearMemory(false), glue: GLUES.emscripten4, clock: new Clock()};
      host.suspend = work => work();
      host.memory.bind(new WebAssembly.Memory({initial: 1025}), new WebAssembly.Memory({initial: 1}));
      host.files = new Files(host.clock, true);
      host.files.start();
      const x = {...fileImports(host), ...streamImports(host), ...processImports(host)};
      const open = path => (host.memory.i32(8, 0o666), x.__syscall_openat(-100, put(path), 66, 8));
      const drive = path => failing(() => x.__asyncjs__weavedrive_open(put(path)));
      """;

  private static V8Runtime runtime;

  @BeforeAll
  static void loadHost() throws JavetException {
    runtime = ScriptedRuntime.create();
  }

  @AfterAll
  static void close() throws JavetException {
    runtime.close();
  }

  @Test
  void refusesMoreFilesAndFoldersThanTheLimit() {
    assertThat(
            run(
                """
                let made = host.files.nodes, last = 0;
                const make = name => x.__syscall_mkdirat(-100, put(name), 511);
                for (; (last = make('/tmp/' + made)) === 0; made++);
                const again = [make('/tmp/b'), make('/tmp/c')];
                x.__syscall_rmdir(put('/tmp/' + (made - 1)));
                return [made, last, ...again, make('/tmp/d'), make('/tmp/e')];
                """))
        .isEqualTo("16384,%d,%1$d,%1$d,0,%1$d".formatted(ENOSPC));
  }

  @Test
  void refusesMoreBytesInFilesThanTheLimit() {
    assertThat(
            run(
                """
                const [one, other] = [open('/tmp/one'), open('/tmp/other')];
                const size = (fd, bytes) => x.__syscall_ftruncate64(fd, bytes, 0);
                return [size(one, 67108864), size(other, 1), size(one, 67108865), size(one, 5)];
                """))
        .isEqualTo("0,%d,%1$d,0".formatted(ENOSPC));
  }

  @Test
  void refusesToWriteMoreThanFilesMayHold() {
    assertThat(
            run(
                """
                const fd = open('/tmp/one');
                const write = size => {
                  host.memory.i32(8, 128);
                  host.memory.i32(12, size);
                  return x.fd_write(fd, 8, 1, 16);
                };
                return [write(67108864), write(1), host.files.stat('/tmp/one', true).size];
                """))
        .isEqualTo("0,%d,67108864".formatted(-ENOSPC));
  }

  @Test
  void refusesMoreDescriptorsThanTheLimit() {
    assertThat(
            run(
                """
                let last = 0, fd;
                while ((fd = open('/tmp/file')) >= 0) last = fd;
                x.fd_close(7);
                const wanted = to => x.__syscall_dup3(7, to);
                return [last, fd, open('/tmp/file'), open('/tmp/file'), wanted(4096), wanted(4097)];
                """))
        .isEqualTo("4096,%d,7,%1$d,4096,-8".formatted(EMFILE));
  }

  @Test
  void refusesLongPathsAndTexts() {
    assertThat(
            run(
                """
                const path = length => x.__syscall_stat64(put('/tmp/'.padEnd(length, '/')), 8);
                const text = length => {
                  host.memory.bytes(128, length).fill(120);
                  host.memory.bytes(128 + length, 1)[0] = 0;
                  return failing(() => host.memory.text(128).length);
                };
                return [path(4096), path(4097), text(65536), text(65537), text(1)];
                """))
        .isEqualTo("0,%d,65536,a text of more than 65536 bytes at 128,1".formatted(ENAMETOOLONG));
  }

  @Test
  void refusesLinksThatLeadOnForTooLong() {
    assertThat(
            run(
                """
                host.files.makeFolder('/l');
                for (let i = 0; i < 9; i++) host.files.makeLink('/l/' + (i + 1) + '/x', '/l/' + i);
                host.files.makeLink('/tmp', '/l/to');
                host.files.makeLink('/l/round', '/l/round');
                const stat = path => x.__syscall_stat64(put(path), 8);
                return [stat('/l/to'), stat('/l/round'), stat('/l/0')];
                """))
        .isEqualTo("0,-32,-32");
  }

  @Test
  void refusesMorePartsInOneReadOrWriteThanTheLimit() {
    assertThat(
            run(
                """
                const old = withoutFiles(host);
                return [1024, 1025].flatMap(n => [x.fd_write(1, 8192, n, 8), x.fd_read(0, 8192, n, 8),
                    old.fd_write(1, 8192, n, 8)]);
                """))
        .isEqualTo("0,0,0,28,28,28");
  }

  @Test
  void refusesLargeFilesOfTheDriveAndTooManyOfThem() {
    assertThat(
            run(
                """
                let size = 67108864;
                host.drive = path => new ArrayBuffer(size);
                const opened = ['a', 'b', 'c', 'd'].map(id => drive('/data/' + id));
                size = 1;
                const more = drive('/data/e');
                const same = drive('/data/a');
                size = 67108865;
                return [...opened, more, same, drive('/data/f')];
                """))
        .isEqualTo(
            "3,4,5,6,/data/e is too much to open in one message,7,/data/f is too large to open");
  }

  private static String run(String body) {
    try {
      return runtime.getExecutor("(() => {" + HOST + body + "})().toString()").executeString();
    } catch (JavetException e) {
      throw new AssertionError("the script failed: " + e.getMessage(), e);
    }
  }
}
