package io.github.sessiongateway.internal.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the store runs as one step. Numbers of 64 bits are compared as texts, because Lua has only
 * floating-point numbers, which are exact up to 53 bits.
 */
final class Script {
  /**
   * The time in milliseconds, the fields of a row, and the latest change that is still there. A row
   * of a foreign type has a wrong revision. The latest change stands for a sequence that was lost.
   */
  private static final String FUNCTIONS =
      """
      local function now()
        local time = redis.call('TIME')
        return string.format('%%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
      end
      local function isForeign(error)
        return string.find(error, 'WRONGTYPE', 1, true)
      end
      local function row(key)
        local fields = redis.pcall('HMGET', key, %s)
        if not fields.err then return fields end
        if isForeign(fields.err) then return {''} end
        error(fields.err, 0)
      end
      local function top(key)
        return redis.call('ZREVRANGE', key, 0, 0, 'WITHSCORES')[2] or '0'
      end
      """
          .formatted(
              RowFields.NAMES.stream()
                  .map(name -> "'" + name + "'")
                  .collect(Collectors.joining(", ")));

  /**
   * Keys: row, changed, sequence, removable. Arguments: name, expected revision, removable at,
   * channel or nothing, message, fields and values. Returns 1 and the time, or 0, the time and the
   * fields that are there.
   */
  static final Script SWAP =
      new Script(
          """
      local there = redis.pcall('HGET', KEYS[1], 'revision') or '0'
      if type(there) == 'table' and not isForeign(there.err) then error(there.err, 0) end
      if there ~= ARGV[2] then
        return {0, now(), row(KEYS[1])}
      end
      -- A full store rejects only the first change of a script, and no DEL.
      local sequence = redis.call('INCR', KEYS[3])
      if sequence == 1 then
        sequence = redis.call('INCRBY', KEYS[3], top(KEYS[2]))
      end
      local sealed = redis.call('HGET', KEYS[1], 'sealed')
      redis.call('DEL', KEYS[1])
      redis.call('HSET', KEYS[1], unpack(ARGV, 6))
      -- A gateway does not send what it did not change.
      if sealed and redis.call('HGET', KEYS[1], 'sealed') == '' then
        redis.call('HSET', KEYS[1], 'sealed', sealed)
      end
      redis.call('ZADD', KEYS[2], sequence, ARGV[1])
      redis.call('ZADD', KEYS[4], ARGV[3], ARGV[1])
      if ARGV[4] ~= '' then
        redis.call('PUBLISH', ARGV[4], ARGV[5])
      end
      return {1, now()}
      """);

  /**
   * Keys: changed, sequence, store. Arguments: an identifier for a store without one, the cursor's
   * identifier and sequence, the length of a page, the prefix of rows. Returns the identifier, the
   * sequence of the next cursor, whether more rows follow, the time, and names with their fields.
   */
  static final Script CHANGED =
      new Script(
          """
      local store = redis.call('GET', KEYS[3])
      if not store then
        store = ARGV[1]
        redis.call('SET', KEYS[3], store, 'NX')
      end
      local latest = redis.call('GET', KEYS[2]) or top(KEYS[1])
      local since = ARGV[3]
      if store ~= ARGV[2] or tonumber(since) > tonumber(latest) then
        since = '0'
      end
      local found =
        redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. since, '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[4])
      local more = #found == 2 * tonumber(ARGV[4])
      local reply = {store, more and found[#found] or latest, more and 1 or 0, now()}
      for i = 1, #found, 2 do
        reply[#reply + 1] = found[i]
        reply[#reply + 1] = row(ARGV[5] .. found[i])
      end
      return reply
      """);

  /**
   * Keys: changed, removable. Arguments: the most rows to remove, the prefix of rows. Returns how
   * many were removed.
   */
  static final Script SWEEP =
      new Script(
          """
      local found = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now(), 'LIMIT', 0, ARGV[1])
      for i = 1, #found do
        redis.call('DEL', ARGV[2] .. found[i])
        redis.call('ZREM', KEYS[1], found[i])
        redis.call('ZREM', KEYS[2], found[i])
      end
      return #found
      """);

  private final String text;
  private final String digest;

  private Script(String body) {
    this.text = FUNCTIONS + body;
    this.digest = sha1(text);
  }

  /**
   * Runs the script by its digest, and by its text if the store does not know it.
   *
   * @param send sends a request
   * @param arguments what follows the keys: texts or bytes
   */
  Future<Response> run(Sender send, List<String> keys, List<?> arguments) {
    return send.send(request(Command.EVALSHA, digest, keys, arguments))
        .recover(
            cause ->
                Failures.isUnknownScript(cause)
                    ? send.send(request(Command.EVAL, text, keys, arguments))
                    : Future.failedFuture(cause));
  }

  private static Request request(
      Command command, String script, List<String> keys, List<?> arguments) {
    Object[] all = new Object[2 + keys.size() + arguments.size()];
    all[0] = script;
    all[1] = keys.size();
    int next = 2;
    for (String key : keys) {
      all[next++] = key;
    }
    for (Object argument : arguments) {
      all[next++] = argument;
    }
    return Request.cmd(command, all);
  }

  private static String sha1(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends a request to the store. */
  @FunctionalInterface
  interface Sender {
    Future<Response> send(Request request);
  }
}
