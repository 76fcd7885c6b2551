package dev.heddle.node.http;

import dev.heddle.core.bytes.Bytes;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * One port that serves mounts, tried in order; the first whose routes know the path answers.
 *
 * <p>Adds what every surface needs: permissive CORS, HEAD for every GET, a limit on bodies, and an
 * answer to a bug that tells the sender nothing but a number to quote. Each request runs on a
 * virtual thread of its own.
 */
public final class Listener implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Listener.class.getName());
  static final int BUFFER_BYTES = 64 * 1024;

  /** Of an answer that is read while it is sent, that much is in memory: a chunk of the weave. */
  static final int PIECE_BYTES = 256 * 1024;

  /** Long enough for a GraphQL query in the query of a GET. */
  private static final int REQUEST_LINE_BYTES_MAX = 16 * 1024;

  private static final int HEADERS_BYTES_MAX = 16 * 1024;

  /**
   * Of the heap, for the bodies of all requests under way, which are copied once or twice, and as
   * much for the answers that are being read.
   */
  private static final int BODIES_PART_OF_HEAP = 4;

  /** Whoever is told that there is no room now, is told when to come again. */
  private static final String RETRY_AFTER_S = "1";

  /** Idle connections are looked for that often. */
  private static final long CHECK_EVERY_MS_MOST = 5_000;

  /** Answers of the web library itself, to what is no request of a mount. */
  private static final String NO_MOUNT = "none";

  private final List<Mount> mounts;
  private final ListenerOptions options;

  /** Taken once all of a request is there: who does not send it all takes nobody's place. */
  private final Semaphore places;

  private final WebServer server;
  private final String host;
  private final AtomicLong faults = new AtomicLong();
  private final AtomicInteger connections = new AtomicInteger();
  private final Answered answered;
  private final BodyRoom bodies =
      new BodyRoom(Runtime.getRuntime().maxMemory() / BODIES_PART_OF_HEAP);
  private final BodyRoom answers =
      new BodyRoom(Runtime.getRuntime().maxMemory() / BODIES_PART_OF_HEAP);

  /**
   * Starts to serve.
   *
   * @param port 0 for any free one, see {@link #port()}
   * @param requestsMax how many may be under way at once; more are answered with 503
   * @throws UncheckedIOException if the address cannot be bound
   */
  public Listener(String host, int port, int requestsMax, List<Mount> mounts) {
    this(host, port, ListenerOptions.DEFAULT.withRequestsMax(requestsMax), mounts);
  }

  /** As the other, with all that may be chosen. */
  public Listener(String host, int port, ListenerOptions options, List<Mount> mounts) {
    this.mounts = List.copyOf(mounts);
    this.options = options;
    this.places = new Semaphore(options.requestsMax());
    this.answered =
        new Answered(Stream.concat(Stream.of(NO_MOUNT), mounts.stream().map(Mount::name)).toList());
    this.host = host;
    InetAddress address = address(host);
    checkFree(new InetSocketAddress(address, port));
    this.server =
        WebServer.builder()
            .address(address)
            .port(port)
            .shutdownHook(false)
            .shutdownGracePeriod(options.graceMax())
            .maxConcurrentRequests(-1)
            .maxTcpConnections(options.connectionsMax())
            .idleConnectionTimeout(options.idleMax())
            .idleConnectionPeriod(checkEvery(options.idleMax()))
            .maxPayloadSize(-1)
            .protocolsDiscoverServices(false)
            // Else the end of an answer in pieces waits until the client has said it has the rest.
            .connectionOptions(socket -> socket.tcpNoDelay(true))
            .addConnectionSelector(new PacedConnection.Selector(http1(), options, connections))
            .directHandlers(directHandlers())
            .routing(HttpRouting.builder().any(this::serve))
            .build()
            .start();
    if (!server.isRunning()) {
      throw cannotListen(host + ":" + port, new IOException("the web server did not start"));
    }
  }

  private static ServerConnectionSelector http1() {
    return Http1ConnectionSelector.builder()
        .config(
            Http1Config.builder()
                .maxPrologueLength(REQUEST_LINE_BYTES_MAX)
                .maxHeadersSize(HEADERS_BYTES_MAX)
                // Clients of AO-Core put values into paths as they are; others are refused by us.
                .validatePath(false)
                .build())
        .build();
  }

  private static Duration checkEvery(Duration idleMax) {
    return Duration.ofMillis(Math.clamp(idleMax.toMillis() / 4, 1, CHECK_EVERY_MS_MOST));
  }

  private DirectHandlers directHandlers() {
    DirectHandlers.Builder all = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      all.addHandler(type, this::refuse);
    }
    return all.build();
  }

  /** Binds once on trial: the web server would only log why it cannot. */
  private static void checkFree(InetSocketAddress address) {
    try (ServerSocket trial = new ServerSocket()) {
      trial.bind(address);
    } catch (IOException e) {
      throw cannotListen(address.getHostString() + ":" + address.getPort(), e);
    }
  }

  private static UncheckedIOException cannotListen(String where, IOException cause) {
    return new UncheckedIOException(
        "cannot listen on "
            + where
            + "; stop what listens there, or choose another port (--port N)",
        cause);
  }

  /** The port that is really bound. */
  public int port() {
    return server.port();
  }

  /** Scheme and authority, for example {@code http://127.0.0.1:8734}. */
  public String url() {
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
  }

  @Override
  public void close() {
    server.stop();
  }

  private static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new UncheckedIOException("no such host to listen on: " + host, e);
    }
  }

  private void serve(ServerRequest request, ServerResponse response) {
    Pace pace = Pace.CURRENT.get();
    pace.working();
    try {
      serve(request, response, pace);
    } finally {
      pace.awaiting();
    }
    if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
      // The web library says so to the client and then waits for another request.
      throw new CloseConnectionException("the client wants the connection to be closed");
    }
  }

  private void serve(ServerRequest request, ServerResponse response, Pace pace) {
    String method = request.prologue().method().text();
    Given given =
        method.equals("OPTIONS")
            ? new Given(NO_MOUNT, Response.empty(204))
            : answer(method, request);
    try (BodyRoom.Share share = answers.share()) {
      Response answer = roomFor(given.answer(), share);
      answered(given.place(), Status.create(answer.status()), response::header);
      send(request, response, answer, pace);
    }
  }

  /**
   * An answer that nobody reads stays in memory, so all of them together have a limit too; a short
   * one is with the system at once, and of one that is read while it is sent one piece is there.
   */
  private static Response roomFor(Response answer, BodyRoom.Share share) {
    if (answer.size() <= BUFFER_BYTES) {
      return answer;
    }
    try {
      share.take(answer.source().isPresent() ? PIECE_BYTES : answer.size());
      return answer;
    } catch (Refusal refusal) {
      return Surface.HEDDLE.error(
          refusal.status(), "answers that others are reading take all the room there is");
    }
  }

  private static void send(
      ServerRequest request, ServerResponse response, Response answer, Pace pace) {
    String method = request.prologue().method().text();
    response.status(answer.status());
    response.header("access-control-allow-origin", "*");
    response.header("access-control-expose-headers", "*");
    if (method.equals("OPTIONS")) {
      response.header("access-control-allow-methods", "GET, HEAD, POST, PUT, DELETE, OPTIONS");
      response.header(
          "access-control-allow-headers",
          request
              .headers()
              .first(HeaderNames.create("access-control-request-headers"))
              .orElse("*"));
      response.header("access-control-max-age", "86400");
    }
    answer.headers().forEach(response::header);
    pace.awaiting();
    BodyWriter.write(method, response, answer, pace);
  }

  /** Counts an answer, and says when to come again to who was sent away for now. */
  private void answered(String place, Status status, BiConsumer<String, String> headers) {
    answered.count(place, status.code());
    if (status.code() == 503 || status.code() == 429) {
      headers.accept("retry-after", RETRY_AFTER_S);
    }
  }

  /**
   * How many answers had a status of that class, 2 to 5, since the listener began: by the name of
   * the mount that gave them, or {@code none}.
   */
  public Map<String, Long> answered(int hundreds) {
    return answered.of(hundreds);
  }

  /** Connections that are open. */
  public int connections() {
    return connections.get();
  }

  /** Bytes that bodies of requests under way take, and answers that are being read. */
  public long bodyBytes() {
    return bodies.taken() + answers.taken();
  }

  /** An answer that the web library gives by itself, to what it does not take for a request. */
  private DirectHandler.TransportResponse refuse(
      DirectHandler.TransportRequest request,
      DirectHandler.EventType type,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    answered(NO_MOUNT, status, (name, value) -> headers.add(HeaderNames.create(name), value));
    return DirectHandler.defaultHandler().handle(request, type, status, headers, message);
  }

  /** An answer, and which mount gave it. */
  private record Given(String place, Response answer) {}

  private Given answer(String method, ServerRequest request) {
    Target target = new Target(request.prologue().uriPath().rawPath(), request.query().rawValue());
    Optional<Asked> decoded = Asked.of(target);
    Surface nearest = Surface.HEDDLE;
    for (Mount mount : Mount.under(host(request), mounts)) {
      Optional<String> raw = mount.below(target.rawPath()).map(target::below);
      Optional<Routes.Match> whole = raw.flatMap(path -> mount.routes().matchTarget(method, path));
      if (whole.isPresent()) {
        Asked asked = new Asked(raw.get(), Map.of());
        return new Given(mount.name(), handle(mount, whole.get(), method, asked, request));
      }
      Optional<String> below = decoded.flatMap(asked -> mount.below(asked.path));
      if (below.isEmpty()) {
        continue;
      }
      nearest = mount.routes().surface();
      Optional<Routes.Match> match = mount.routes().match(method, below.get());
      if (match.isPresent()) {
        Asked asked = new Asked(below.get(), decoded.get().query);
        return new Given(mount.name(), handle(mount, match.get(), method, asked, request));
      }
    }
    String path = decoded.map(Asked::path).orElse("");
    return decoded.isEmpty()
        ? new Given(
            NO_MOUNT,
            Surface.HEDDLE.error(400, "the request target is not percent-encoded properly"))
        : new Given(NO_MOUNT, nearest.error(404, "nothing is served at " + method + " " + path));
  }

  /** What is asked of a mount. */
  private record Asked(String path, Map<String, List<String>> query) {
    /** Nothing where an escape is none. */
    static Optional<Asked> of(Target target) {
      try {
        return Optional.of(new Asked(target.path(), target.query()));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  private Response handle(
      Mount mount, Routes.Match match, String method, Asked asked, ServerRequest request) {
    Surface surface = mount.routes().surface();
    try (BodyRoom.Share share = bodies.share()) {
      Body body = body(request, share);
      Bytes whole = match.streamed() ? Bytes.EMPTY : whole(body, mount.bodyBytesMax());
      return handle(
          match,
          new Request(
              method,
              asked.path,
              match.parameters(),
              asked.query,
              headers(request),
              whole,
              base(request)),
          body);
    } catch (Refusal refusal) {
      return surface.error(refusal.status(), refusal.reason());
    } catch (RuntimeException | Error thrown) {
      return options
          .trouble()
          .apply(thrown)
          .map(refusal -> surface.error(refusal.status(), refusal.reason()))
          .orElseGet(() -> fault(surface, method + " " + asked.path, thrown));
    }
  }

  private static InputStream entity(ServerRequest request) {
    return request.content().hasEntity()
        ? request.content().inputStream()
        : InputStream.nullInputStream();
  }

  private static Body body(ServerRequest request, BodyRoom.Share share) {
    long declared =
        request.content().hasEntity() ? request.headers().contentLength().orElse(-1) : 0;
    return new Body(() -> entity(request), declared, share, Pace.CURRENT.get());
  }

  private static Bytes whole(Body body, long bytesMax) {
    int most = (int) Math.min(bytesMax, Integer.MAX_VALUE - 16);
    Bytes whole = body.declared() > most ? Bytes.EMPTY : body.beginning(most);
    if (body.declared() > most || whole.size() > most) {
      throw new Refusal(413, "the body is larger than the " + bytesMax + " bytes allowed here");
    }
    return whole;
  }

  /** Whoever streams keeps no place: the handler has limits of its own for that. */
  private Response handle(Routes.Match match, Request request, Body body) {
    if (match.streamed()) {
      return match.handler().handle(request, body);
    }
    if (!places.tryAcquire()) {
      throw new Refusal(
          503, options.requestsMax() + " requests are under way already; send it again");
    }
    try {
      return match.handler().handle(request, body);
    } finally {
      places.release();
    }
  }

  private Response fault(Surface surface, String what, Throwable bug) {
    long fault = faults.incrementAndGet();
    LOG.log(System.Logger.Level.ERROR, "fault " + fault + " at " + what, bug);
    return surface.error(500, "a fault of this node, number " + fault + " in its log");
  }

  /** The host that the client named, without the port. */
  private static String host(ServerRequest request) {
    String authority = request.headers().first(HeaderNames.HOST).orElse("");
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
  }

  private String base(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.HOST)
        .map(authority -> "http://" + authority)
        .orElseGet(this::url);
  }

  private static Map<String, List<String>> headers(ServerRequest request) {
    Map<String, List<String>> headers = new HashMap<>();
    request
        .headers()
        .forEach(header -> headers.put(header.name().toLowerCase(Locale.ROOT), header.allValues()));
    return headers;
  }
}
