package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Source;
import dev.heddle.node.store.StoredBytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several ranges of the same data in one answer, {@code multipart/byteranges} (RFC 9110, section
 * 14.6).
 *
 * <p>The boundary is the item's id, which is a hash over its signature: nobody can sign data that
 * hold it.
 *
 * @param headers of the answer for the whole
 */
record Multipart(Bytes id, Map<String, String> headers, StoredBytes data) {
  private static final String LINE = "\r\n";

  Response of(List<ByteRange.Part> parts) {
    String boundary = id.base64Url();
    Map<String, String> own = new LinkedHashMap<>(headers);
    String type =
        String.valueOf(own.put("content-type", "multipart/byteranges; boundary=" + boundary));
    List<StoredBytes> pieces = new ArrayList<>();
    for (ByteRange.Part part : parts) {
      String head = "--" + boundary + LINE + "content-type: " + type + LINE;
      head += "content-range: " + part.header(data.size()) + LINE + LINE;
      pieces.add(StoredBytes.of(Bytes.utf8(head)));
      pieces.add(data.part(part.from(), part.to() - part.from()));
      pieces.add(StoredBytes.of(Bytes.utf8(LINE)));
    }
    pieces.add(StoredBytes.of(Bytes.utf8("--" + boundary + "--" + LINE)));
    return Response.streamed(206, own, new Pieces(pieces));
  }

  /** One after the other. */
  private record Pieces(List<StoredBytes> pieces) implements Source {
    @Override
    public long size() {
      return pieces.stream().mapToLong(StoredBytes::size).sum();
    }

    @Override
    public Bytes read(long at, int bytesMax) {
      long from = at;
      for (StoredBytes piece : pieces) {
        if (from < piece.size()) {
          return piece.read(from, bytesMax);
        }
        from -= piece.size();
      }
      throw new IndexOutOfBoundsException("nothing at " + at);
    }
  }
}
