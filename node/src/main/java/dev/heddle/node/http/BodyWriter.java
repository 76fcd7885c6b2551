package dev.heddle.node.http;

import dev.heddle.core.bytes.Bytes;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Sends the bodies of answers: at once, in pieces, or as they come. */
final class BodyWriter {
  private static final int BUFFER_BYTES = Listener.BUFFER_BYTES;
  private static final int PIECE_BYTES = Listener.PIECE_BYTES;

  private BodyWriter() {}

  /** Sends an answer whose headers stand already. */
  static void write(String method, ServerResponse response, Response answer, Pace pace) {
    boolean bodiless = answer.status() == 204 || answer.status() == 304;
    if (method.equals("HEAD")) {
      answer.source().ifPresent(Source::close);
      if (!answer.headers().containsKey("content-length") && answer.size() >= 0) {
        response.header("content-length", Long.toString(answer.size()));
      }
      response.send();
    } else if (bodiless || answer.size() == 0) {
      response.send();
    } else if (answer.size() == Source.LIVE) {
      live(response, answer.source().orElseThrow(), pace);
    } else if (answer.source().isPresent()) {
      stream(response, answer.source().get(), PIECE_BYTES, pace);
    } else if (answer.body().size() <= BUFFER_BYTES) {
      response.send(answer.body().toByteArray());
    } else {
      stream(response, inMemory(answer.body()), BUFFER_BYTES, pace);
    }
  }

  private static Source inMemory(Bytes body) {
    return new Source() {
      @Override
      public long size() {
        return body.size();
      }

      @Override
      public Bytes read(long at, int bytesMax) {
        return body.slice((int) at, (int) Math.min(body.size(), at + bytesMax));
      }
    };
  }

  /** Piece by piece, so that it shows whether anybody reads. */
  private static void stream(ServerResponse response, Source source, int pieceBytes, Pace pace) {
    response.header("content-length", Long.toString(source.size()));
    try (source;
        OutputStream out = response.outputStream()) {
      for (long at = 0; at < source.size(); ) {
        Bytes piece = source.read(at, pieceBytes);
        out.write(piece.toByteArray());
        at += piece.size();
        pace.passed(piece.size());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the reader is gone", e);
    }
  }

  /** As it comes; that nothing comes for a while is not the reader's fault. */
  private static void live(ServerResponse response, Source source, Pace pace) {
    try (source;
        OutputStream out = response.outputStream()) {
      out.flush();
      pace.working();
      long at = 0;
      for (Bytes piece = source.read(at, PIECE_BYTES);
          !piece.isEmpty();
          piece = source.read(at, PIECE_BYTES)) {
        pace.awaiting();
        out.write(piece.toByteArray());
        out.flush();
        pace.working();
        at += piece.size();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the reader is gone", e);
    } finally {
      pace.awaiting();
    }
  }
}
