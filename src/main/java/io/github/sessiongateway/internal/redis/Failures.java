package io.github.sessiongateway.internal.redis;

import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.internal.config.Hosts;
import io.github.sessiongateway.internal.config.StoreAddress;
import io.github.sessiongateway.internal.net.Reasons;
import io.github.sessiongateway.internal.shared.StoreUnreachable;
import io.vertx.redis.client.Response;
import java.nio.file.FileSystemException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What failures of a store mean. A message has no text of the store but the code of an error. */
final class Failures {
  private static final String READ_ONLY = "READONLY";
  private static final String CLOSED = "CONNECTION_CLOSED";
  private static final Pattern CODE = Pattern.compile("[A-Z]{2,20}\\b");

  /** A part of an error's text, and its meaning. Errors in scripts have the part inside. */
  private static final Map<String, String> MEANINGS = new LinkedHashMap<>();

  static {
    MEANINGS.put(CLOSED, "the connection was closed");
    MEANINGS.put("WRONGPASS", "the user or the password was rejected");
    MEANINGS.put("NOAUTH", "it needs a password");
    MEANINGS.put("invalid password", "the user or the password was rejected");
    MEANINGS.put("without any password configured", "it has no password, and one was given");
    MEANINGS.put("NOPERM", "its user lacks a permission");
    MEANINGS.put("ACL failure in script", "its user lacks a permission");
    MEANINGS.put("user executing the script", "its user lacks a permission");
    MEANINGS.put(READ_ONLY, "it is a replica, which takes no changes");
    MEANINGS.put("LOADING", "it is still loading its data");
    MEANINGS.put("OOM", "its memory is full");
    MEANINGS.put("MISCONF", "it cannot save to its disk");
    MEANINGS.put("NOREPLICAS", "it has too few replicas");
    MEANINGS.put("MASTERDOWN", "it is a replica without its primary");
    MEANINGS.put("BUSY", "it is busy with a script");
    MEANINGS.put("CLUSTERDOWN", "its cluster is down");
    MEANINGS.put("MOVED", "its cluster has the keys on another node");
    MEANINGS.put("SELECT is not allowed", "a cluster has database 0 only");
    MEANINGS.put("DB index is out of range", "it has no database of this number");
    MEANINGS.put("DENIED", "it is in protected mode");
    MEANINGS.put("max number of clients", "it has too many clients");
  }

  private final String server;

  Failures(StoreAddress address) {
    this.server = Hosts.authority(address.host(), address.port());
  }

  /** Returns the failure with a reason. */
  StoreUnreachable unreachable(String reason) {
    return new StoreUnreachable("Redis at " + server + ": " + reason);
  }

  /** Returns the failure of a swap that found a row that cannot be read. */
  StoreUnreachable ofRow(String name) {
    return StoreUnreachable.ofOneRow(
        "Redis at " + server + ": its row of " + name + " cannot be read");
  }

  /** Returns the failure of a reply that did not come in time. */
  StoreUnreachable late() {
    return unreachable("no answer in " + Requests.LIMIT.toSeconds() + " s");
  }

  /** Returns the failure that a cause stands for. */
  StoreUnreachable of(Throwable cause) {
    return cause instanceof StoreUnreachable known ? known : unreachable(reason(cause));
  }

  /** Returns whether the store rejected a request, so that its connection is still of use. */
  static boolean isReply(Throwable cause) {
    return cause instanceof Response && !text(cause).equals(CLOSED);
  }

  /** Returns whether the store does not know a script by its digest. */
  static boolean isUnknownScript(Throwable cause) {
    return isReply(cause) && text(cause).startsWith("NOSCRIPT");
  }

  /** Returns whether a replica rejected a change. */
  static boolean isReadOnly(Throwable cause) {
    return isReply(cause) && text(cause).contains(READ_ONLY);
  }

  private static String reason(Throwable cause) {
    if (cause instanceof Response) {
      return meaning(text(cause));
    }
    if (cause instanceof IllegalArgumentException) {
      return "its address is not valid";
    }
    if (isOfFile(cause)) {
      return "the file of its authorities cannot be read";
    }
    Reason reason = Reasons.of(cause);
    return reason == null
        ? "the connection was closed"
        : reason == Reason.PROTOCOL ? "the answer was not as expected" : plain(reason);
  }

  private static String meaning(String error) {
    for (Map.Entry<String, String> meaning : MEANINGS.entrySet()) {
      if (error.contains(meaning.getKey())) {
        return meaning.getValue();
      }
    }
    Matcher code = CODE.matcher(error);
    return code.lookingAt() ? "it answered with " + code.group() : "it answered with an error";
  }

  private static boolean isOfFile(Throwable cause) {
    return cause instanceof FileSystemException
        || (cause.getCause() != null && cause.getCause() instanceof FileSystemException);
  }

  /** Returns the meaning of a reason without its word. */
  private static String plain(Reason reason) {
    String text = reason.text();
    return text.substring(text.indexOf(", ") + 2);
  }

  private static String text(Throwable cause) {
    @Nullable String message = cause.getMessage();
    return Objects.requireNonNullElse(message, "");
  }
}
