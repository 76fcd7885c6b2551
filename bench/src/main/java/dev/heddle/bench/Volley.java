package dev.heddle.bench;

import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Many requests over connections that stay open, from one thread, so that it costs little beside
 * the node that it drives. A connection has one request at a time.
 *
 * <p>An answer other than 200 is an {@link IllegalStateException}, because a scenario with refusals
 * measures nothing. For use by one thread.
 */
final class Volley implements AutoCloseable {
  private static final int ANSWER_BYTES_MAX = 16 * 1024;
  private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);

  private final Selector selector;
  private final List<Connection> connections = new ArrayList<>();
  private final ArrayDeque<Connection> idle = new ArrayDeque<>();
  private final ByteBuffer out = ByteBuffer.allocateDirect(256 * 1024);

  /** Connects that many times to the node at that URL. */
  Volley(String url, int count) {
    URI uri = URI.create(url);
    try {
      selector = Selector.open();
      for (int i = 0; i < count; i++) {
        SocketChannel channel =
            SocketChannel.open(new InetSocketAddress(uri.getHost(), uri.getPort()));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        Connection connection = new Connection(channel);
        channel.register(selector, SelectionKey.OP_READ, connection);
        connections.add(connection);
        idle.add(connection);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(url, e);
    }
  }

  /** The bytes of a post of that body, as they go over the wire. */
  static Bytes request(String path, Bytes body) {
    String head =
        "POST %s HTTP/1.1\r\nhost: heddle\r\ncontent-type: application/octet-stream\r\ncontent-length: %d\r\n\r\n"
            .formatted(path, body.size());
    return Bytes.concat(Bytes.utf8(head), body);
  }

  /** The bytes of a request for a path, as they go over the wire. */
  static Bytes get(String path) {
    return Bytes.utf8("GET %s HTTP/1.1\r\nhost: heddle\r\n\r\n".formatted(path));
  }

  /** Sends all as soon as there is a connection for each, and returns when all are answered. */
  void closed(List<Bytes> requests) {
    run(requests, 0, new Latencies());
  }

  /**
   * Sends all at an even rate, whatever the answers, and takes down how long each took from the
   * moment when it was due: a node that falls behind is not spared the requests that waited for it.
   */
  void open(List<Bytes> requests, double perSecond, Latencies latencies) {
    run(requests, 1e9 / perSecond, latencies);
  }

  private void run(List<Bytes> requests, double gapNanos, Latencies latencies) {
    long began = System.nanoTime();
    int sent = 0;
    int answered = 0;
    try {
      while (answered < requests.size()) {
        long now = System.nanoTime();
        while (sent < requests.size()
            && !idle.isEmpty()
            && began + (long) (sent * gapNanos) <= now) {
          idle.removeFirst().send(requests.get(sent), began + (long) (sent * gapNanos));
          sent++;
        }
        boolean due = sent < requests.size() && !idle.isEmpty();
        if (due) {
          selector.selectNow();
        } else {
          selector.select();
        }
        answered += answers(latencies);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the node closed a connection", e);
    }
  }

  private int answers(Latencies latencies) throws IOException {
    int answered = 0;
    for (SelectionKey key : selector.selectedKeys()) {
      Connection connection = (Connection) key.attachment();
      if (connection.answered()) {
        latencies.add(System.nanoTime() - connection.dueNanos);
        idle.add(connection);
        answered++;
      }
    }
    selector.selectedKeys().clear();
    return answered;
  }

  @Override
  public void close() {
    try {
      for (Connection connection : connections) {
        connection.channel.close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Connection {
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(ANSWER_BYTES_MAX);
    private long dueNanos;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }

    void send(Bytes request, long dueNanos) throws IOException {
      this.dueNanos = dueNanos;
      out.clear();
      out.put(request.buffer()).flip();
      while (out.hasRemaining()) {
        channel.write(out);
      }
    }

    /** Reads what is there and says whether that ends the answer. */
    boolean answered() throws IOException {
      if (channel.read(in) < 0) {
        throw new IOException("no answer");
      }
      int head = headEnd();
      if (head < 0 || in.position() < head + contentLength(head)) {
        return false;
      }
      for (int i = 0; i < OK.length; i++) {
        if (in.get(i) != OK[i]) {
          throw new IllegalStateException(
              new String(in.array(), 0, in.position(), StandardCharsets.UTF_8));
        }
      }
      in.clear();
      return true;
    }

    private int headEnd() {
      for (int i = 3; i < in.position(); i++) {
        if (in.get(i) == '\n' && in.get(i - 2) == '\n') {
          return i + 1;
        }
      }
      return -1;
    }

    private int contentLength(int head) {
      String text = new String(in.array(), 0, head, StandardCharsets.US_ASCII);
      String name = "\r\ncontent-length:";
      for (int i = 0; i + name.length() < text.length(); i++) {
        if (text.regionMatches(true, i, name, 0, name.length())) {
          int from = i + name.length();
          return Integer.parseInt(text.substring(from, text.indexOf('\r', from)).strip());
        }
      }
      throw new IllegalStateException("an answer without a length: " + text);
    }
  }
}
