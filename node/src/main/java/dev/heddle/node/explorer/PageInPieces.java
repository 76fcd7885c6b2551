package dev.heddle.node.explorer;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Source;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A page whose end is made when its beginning has been sent. For the thread of one request. */
final class PageInPieces implements Source {
  private final Bytes beginning;
  private final Supplier<Bytes> making;
  private @Nullable Bytes end;

  PageInPieces(Bytes beginning, Supplier<Bytes> making) {
    this.beginning = beginning;
    this.making = making;
  }

  @Override
  public long size() {
    return LIVE;
  }

  @Override
  public Bytes read(long at, int bytesMax) {
    if (at < beginning.size()) {
      return piece(beginning, at, bytesMax);
    }
    Bytes made = end;
    if (made == null) {
      made = making.get();
      end = made;
    }
    return piece(made, at - beginning.size(), bytesMax);
  }

  private static Bytes piece(Bytes of, long at, int bytesMax) {
    return of.slice((int) at, (int) Math.min(of.size(), at + bytesMax));
  }
}
