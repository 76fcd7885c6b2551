package dev.heddle.core.aocore;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * Every codec of AO-Core against what a stranger writes: it returns, or it throws {@link
 * MalformedMessageException}; and what it has read it writes so that it reads the same again. In
 * the normal build the inputs in the resources run once, among them those that once found
 * something; with {@code JAZZER_FUZZ=1} the fuzzer makes more.
 */
class CodecsFuzzTest {
  /** What is no part of a message that is sent. */
  private static final List<String> OF_THE_FORM =
      List.of("commitments", "signature", "signature-input", "ao-body-key");

  /** The head of a request, an empty line, and its body. */
  @FuzzTest(maxDuration = "30s")
  void httpsig(byte[] input) {
    try {
      Message message = Structured.decode(http(Bytes.copyOf(input)).decode());
      Message tabm = Structured.encode(message);
      same(Structured.decode(tabm), message);
      if (OF_THE_FORM.stream().allMatch(key -> message.get(key).isEmpty())) {
        same(Structured.decode(HttpMessage.encode(tabm).decode()), message);
      }
      HttpSignature.unsignedId(tabm);
    } catch (MalformedMessageException e) {
      // The expected end of most inputs.
    }
  }

  @FuzzTest(maxDuration = "30s")
  void signatures(byte[] input) {
    HttpMessage http = http(Bytes.copyOf(input));
    HttpSignature.read(http.headers()).forEach(one -> one.holds(http.headers()));
    try {
      CommittedMessage.verified(http.headers(), http.body());
    } catch (MalformedMessageException e) {
      // The expected end of all inputs.
    }
  }

  @FuzzTest(maxDuration = "30s")
  void json(byte[] input) {
    try {
      Message message = MessageJson.parse(Bytes.copyOf(input));
      Bytes again = Json.writeBytes(MessageJson.encode(message));
      same(Json.writeBytes(MessageJson.encode(MessageJson.parse(again))), again);
      ItemMessage.decode(message);
    } catch (MalformedMessageException e) {
      // The expected end of most inputs.
    }
  }

  @FuzzTest(maxDuration = "30s")
  void flat(byte[] input) {
    try {
      Message message = Flat.parse(Bytes.copyOf(input).utf8());
      same(Flat.parse(Flat.write(message)), message);
      same(Flat.decode(Flat.encode(message)), message);
    } catch (MalformedMessageException e) {
      // The expected end of most inputs.
    }
  }

  /** A line of {@code ao-types}, and a line for each value. */
  @FuzzTest(maxDuration = "30s")
  void structured(byte[] input) {
    String[] lines = Bytes.copyOf(input).utf8().split("\n", 4);
    Message.Builder tabm = Message.builder().put(Structured.TYPES, lines[0]);
    for (int i = 1; i < lines.length; i++) {
      tabm.put(List.of("a", "b", "1").get(i - 1), lines[i]);
    }
    try {
      Message message = Structured.decode(tabm.build());
      same(Structured.decode(Structured.encode(message)), message);
    } catch (MalformedMessageException e) {
      // The expected end of most inputs.
    }
  }

  @FuzzTest(maxDuration = "30s")
  void target(byte[] input) {
    try {
      Route.parse("/" + Bytes.copyOf(input).utf8());
    } catch (MalformedMessageException e) {
      // The expected end of some inputs.
    }
  }

  private static HttpMessage http(Bytes raw) {
    String text = raw.utf8();
    int end = text.indexOf("\n\n");
    TreeMap<String, String> headers = new TreeMap<>();
    for (String line : text.substring(0, end < 0 ? text.length() : end).split("\n", -1)) {
      int colon = line.indexOf(": ");
      if (colon > 0) {
        headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
      }
    }
    // In a file of lines each ends in LF; parts of a body end in CRLF.
    String body = end < 0 ? "" : text.substring(end + 2).replace("\n", "\r\n");
    return new HttpMessage(headers, Bytes.utf8(body));
  }

  private static void same(Object actual, Object expected) {
    if (!actual.equals(expected)) {
      throw new AssertionError(actual + " is not " + expected);
    }
  }
}
