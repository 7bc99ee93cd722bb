package io.github.sessiongateway.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gateways that live, die and answer as the test says. */
final class FakeLine implements Line {
  static final JsonObject REPLY = new JsonObject().put("answered", true);

  /** Where the bus looks for a gateway, in turn. */
  final List<String> known = new ArrayList<>(List.of("A", "B"));

  final Set<String> dead = new HashSet<>();

  /** The gateways that were asked, and the addresses. */
  final List<String> asked = new ArrayList<>();

  final List<Promise<JsonObject>> replies = new ArrayList<>();

  /** The searches that have reached gateways that are dead. */
  final Map<String, Promise<String>> searches = new HashMap<>();

  private final List<Promise<Void>> unanswered = new ArrayList<>();

  /** Whether the gateways that live answer them. */
  boolean answersPings = true;

  int finds;
  int pings;

  static ReplyException failure(ReplyFailure type) {
    return new ReplyException(type, "none");
  }

  @Override
  public Future<String> find() {
    if (known.isEmpty()) {
      return Future.failedFuture(failure(ReplyFailure.NO_HANDLERS));
    }
    String next = known.get(finds++ % known.size());
    return dead.contains(next)
        ? searches.computeIfAbsent(next, name -> Promise.promise()).future()
        : Future.succeededFuture(next);
  }

  @Override
  public Future<?> ping(String gateway) {
    pings++;
    Promise<Void> answer = Promise.promise();
    if (dead.contains(gateway) || !answersPings) {
      unanswered.add(answer);
    } else {
      answer.complete();
    }
    return answer.future();
  }

  /** Lets all gateways go on, as after a pause. */
  void revive() {
    dead.clear();
    unanswered.forEach(Promise::complete);
    unanswered.clear();
    searches.forEach((gateway, search) -> search.tryComplete(gateway));
    searches.clear();
  }

  @Override
  public Future<JsonObject> ask(String gateway, Call call) {
    asked.add(gateway + " " + call.address());
    Promise<JsonObject> reply = Promise.promise();
    replies.add(reply);
    return reply.future();
  }

  @Override
  public Future<JsonObject> askAny(Call call) {
    return ask("any", call);
  }
}
