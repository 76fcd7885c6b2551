package dev.heddle.node.conveyor;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import dev.heddle.node.unit.Remote;
import java.util.List;

/** A bundler service that gives receipts and nothing else. */
record FakeBundler(List<Bytes> got, String note) implements Remote {
  @Override
  public Answer read(String path, long bodyBytesMax) {
    return new Answer(404, Bytes.EMPTY);
  }

  @Override
  public Answer ask(String path, String json, long bodyBytesMax) {
    return new Answer(404, Bytes.EMPTY);
  }

  @Override
  public Answer post(String path, String contentType, Bytes body, long bodyBytesMax) {
    Bytes id = DataItem.decode(body).id();
    got.add(id);
    return new Answer(
        200, Json.writeBytes(Json.object().put("id", id.base64Url()).put("note", note)));
  }
}
