package dev.heddle.client;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The permanent functions of a Heddle node, from {@link HeddleClient#functions}. The node signs, so
 * there is no wallet; where it asks for a token, {@code token} has to be one. What deploys, writes
 * or upgrades is not sent again when the connection breaks: it would be there twice.
 */
public final class Functions {
  private final Wire wire;
  private final Requests requests;
  private final URI node;

  Functions(Wire wire, Requests requests, URI node) {
    this.wire = wire;
    this.requests = requests;
    this.node = node;
  }

  /** What a source is written in. */
  public enum Language {
    JAVASCRIPT("application/javascript"),
    /** Its types are taken out by the node before it is recorded. */
    TYPESCRIPT("application/typescript"),
    /** A module by the conventions of 3EM. */
    WEBASSEMBLY("application/wasm");

    private final String contentType;

    Language(String contentType) {
      this.contentType = contentType;
    }
  }

  /**
   * A function's source.
   *
   * @param evaluator in whose manner it is evaluated, for example {@code 3em-0.3.26}; empty for the
   *     node's own, and in an upgrade for the one that it has
   */
  public record Source(Bytes text, Language language, Optional<String> evaluator) {
    private ObjectNode json() {
      ObjectNode json = Json.object();
      ArrayNode bytes = json.putArray("contractSrc");
      for (byte each : text.toByteArray()) {
        bytes.add(each & 0xff);
      }
      json.put("contentType", language.contentType);
      return json;
    }
  }

  /**
   * What came of an interaction.
   *
   * @param id that of the interaction
   * @param valid whether it counts
   * @param result JSON text, {@code null} where there is none
   * @param error why it is not valid
   * @param json the node's answer
   */
  public record Written(
      String id, boolean valid, String result, Optional<String> error, String json) {}

  /**
   * One interaction of a history.
   *
   * @param fetches how many answers from outside were recorded with it
   */
  public record Interaction(
      long slot, String id, boolean valid, String result, Optional<String> error, int fetches) {}

  /**
   * A page of a function's history.
   *
   * @param json the node's answer
   */
  public record History(List<Interaction> interactions, String json) {
    public History {
      interactions = List.copyOf(interactions);
    }
  }

  /**
   * A function's state just after an interaction.
   *
   * @param slot that of the interaction
   * @param state JSON text
   * @param json the node's answer
   */
  public record State(long slot, String state, String json) {}

  /**
   * Deploys a function and gives its id.
   *
   * @param initState JSON text
   * @param token whose bearer may upgrade it; empty for nobody
   */
  public String deploy(Source source, String initState, Optional<String> token) {
    ObjectNode body = source.json().put("initState", initState).put("contractOwner", "");
    source.evaluator().ifPresent(named -> body.put("evaluator", named));
    String what = "deploying a function";
    return new Answers(what).required(post(what, with("/api/contract/deploy", token), body), "id");
  }

  /** Writes one interaction and waits for what comes of it. */
  public Written write(String function, String input, List<Tag> tags, Optional<String> token) {
    String what = "writing to function " + IdText.text("function", function);
    ObjectNode body = Json.object().put("functionId", function);
    ObjectNode one = body.putArray("inputs").addObject().put("input", input);
    one.set("tags", Requests.json(tags));
    JsonNode json = post(what, with("/api/transactions", token), body);
    JsonNode execution = json.path("data").path("execution");
    String id = new Answers(what).required(json.path("data"), "pseudoId");
    return new Written(
        id,
        execution.path("validity").path(id).asBoolean(false),
        Json.write(execution.path("result")),
        Optional.ofNullable(execution.path("errors").path(id).asString(null)),
        Json.write(json));
  }

  /**
   * The state of a function.
   *
   * @param slot just after that interaction; empty for all there are
   */
  public State read(String function, Optional<Long> slot) {
    String what = "reading function " + IdText.text("function", function);
    String path =
        new Path("/api/v1/processes/" + function + "/function-state")
            .with("slot", slot.map(number -> Long.toString(number)))
            .text();
    JsonNode json = wire.json(requests.slow(what, node, path));
    return new State(
        new Answers(what).whole(json, "slot"), Json.write(json.path("state")), Json.write(json));
  }

  /**
   * What interactions with a source would come to; leaves no trace.
   *
   * @param inputs JSON texts, one an interaction
   * @return {@code {state, result, validity, exmContext, updated, errors}}, where validity and
   *     errors go by the number of the interaction, from 0
   */
  public JsonNode test(
      Source source, String initState, List<String> inputs, Optional<String> token) {
    ObjectNode body = Json.object().put("contractId", "").put("contractInitState", initState);
    body.put("evaluator", source.evaluator().orElse("heddle"));
    int type = source.language() == Language.WEBASSEMBLY ? 1 : 0;
    body.set("maybeContractSource", source.json().put("contractType", type));
    ArrayNode interactions = body.putArray("interactions");
    for (int i = 0; i < inputs.size(); i++) {
      interactions.addObject().put("id", Integer.toString(i)).put("input", inputs.get(i));
    }
    return post("testing a function", with("/simulate", token), body);
  }

  /** What came of the interactions from a slot on, at most a hundred. */
  public History history(String function, long fromSlot) {
    String what = "reading the history of function " + IdText.text("function", function);
    String path =
        new Path("/exm/functions/" + function + "/history")
            .with("from", Long.toString(fromSlot))
            .text();
    JsonNode json = wire.json(requests.slow(what, node, path));
    Answers answers = new Answers(what);
    List<Interaction> interactions =
        answers
            .array(json, "interactions")
            .valueStream()
            .map(one ->
                new Interaction(
                    answers.whole(one, "slot"),
                    answers.required(one, "id"),
                    one.path("valid").asBoolean(false),
                    Json.write(one.path("output").path("result")),
                    Optional.ofNullable(one.path("error").asString(null)),
                    one.path("fetches").asInt(0)))
            .toList();
    return new History(interactions, Json.write(json));
  }

  /**
   * Puts another source in the place of a function's, from the next slot on. Gives that slot.
   *
   * @param token the one that the function was deployed with
   */
  public long upgrade(String function, Source source, String token) {
    String what = "upgrading function " + IdText.text("function", function);
    ObjectNode body = source.json();
    source.evaluator().ifPresent(named -> body.put("evaluator", named));
    String path = with("/exm/functions/" + function + "/upgrade", Optional.of(token));
    return new Answers(what).whole(post(what, path, body), "slot");
  }

  /**
   * What was put into bundles.
   *
   * @param bundles the ids of those that were made
   * @param slot the last interaction that is in a bundle
   */
  public record Bundled(List<String> bundles, long slot) {
    public Bundled {
      bundles = List.copyOf(bundles);
    }
  }

  /**
   * Has all interactions put into bundles as EXM keeps them on Arweave, from which its clients
   * evaluate the function; gives those that were made.
   */
  public Bundled bundle(String function) {
    String what = "bundling function " + IdText.text("function", function);
    List<String> made = new ArrayList<>();
    Answers answers = new Answers(what);
    while (true) {
      JsonNode json = post(what, "/exm/functions/" + function + "/bundles", Json.object());
      answers.array(json, "bundles").forEach(id -> made.add(id.asString("")));
      if (!json.path("more").asBoolean(false) || json.path("bundles").isEmpty()) {
        return new Bundled(made, answers.whole(json, "slot"));
      }
    }
  }

  private static String with(String path, Optional<String> token) {
    return new Path(path).with("token", token).text();
  }

  private JsonNode post(String what, String path, ObjectNode body) {
    return wire.json(
        Requests.once(
            requests.compute(
                what,
                node,
                path,
                builder ->
                    builder
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(Json.write(body))))));
  }
}
