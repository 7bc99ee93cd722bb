package io.github.sessiongateway.internal.postgres;

import static io.github.sessiongateway.internal.postgres.Setup.TABLE;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The statements, each of which is a transaction. Their answers tell the server's time. */
final class Statements {
  /** The most rows in a page. */
  static final int PAGE = 1000;

  static final String CHANNEL = "session_gateway";
  static final String NOW = "now";
  static final String DONE = "done";
  static final String BORN = "born";
  static final String SNAPSHOT = "snapshot";
  static final String CHANGED = "changed_by";

  private static final String TIME =
      "(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS " + NOW;

  private static final List<String> COLUMNS = Rows.COLUMNS;
  private static final int EXPECTED = COLUMNS.size() + 1;

  private static final String ROW = names("r.");

  private static final String SEALED = "$" + (COLUMNS.indexOf("sealed") + 1);

  /** A token that comes without its text keeps that of the row. */
  private static final String KEPT =
      "CASE WHEN octet_length("
          + SEALED
          + "::bytea) = 0 THEN sealed ELSE "
          + SEALED
          + "::bytea END";

  /** Parameters: the row. */
  static final String INSERT =
      swap(
          "INSERT INTO "
              + TABLE
              + " ("
              + names("")
              + ", changed) VALUES ("
              + parameters(1)
              + ", pg_current_xact_id()) ON CONFLICT (name) DO NOTHING RETURNING 1");

  /** Parameters: the row, and the revision that is expected. */
  static final String UPDATE =
      swap(
          "UPDATE "
              + TABLE
              + " SET ("
              + String.join(", ", COLUMNS.subList(1, COLUMNS.size()))
              + ", changed) = ("
              + parameters(2).replace(SEALED + ",", KEPT + ",")
              + ", pg_current_xact_id()) WHERE name = $1 AND revision = $"
              + EXPECTED
              + " RETURNING 1");

  /** Parameters: the row, and the gateway. */
  static final String LOUD_INSERT = loud(INSERT, EXPECTED);

  /** Parameters: the row, the revision that is expected, and the gateway. */
  static final String LOUD_UPDATE = loud(UPDATE, EXPECTED + 1);

  /** Parameters: the name. */
  static final String READ =
      "SELECT "
          + TIME
          + ", "
          + ROW
          + " FROM (SELECT) AS one LEFT JOIN "
          + TABLE
          + " AS r ON r.name = $1";

  /** Parameters: the name behind which the page begins. */
  static final String ALL = page("WHERE name > $1 ORDER BY name", "r.name");

  /**
   * Parameters: the snapshot that was seen, a transaction and a name behind which the page begins,
   * and the server's start. A row that a later transaction seems to have written came with another
   * server's data. It is read with all rows, and not at each look.
   */
  static final String CHANGES =
      page(
          "WHERE (changed, name) > ($2::text::xid8, $3)"
              + " AND changed < pg_snapshot_xmax(pg_current_snapshot())"
              + " AND NOT pg_visible_in_snapshot(changed, $1::text::pg_snapshot)"
              + " AND server.born = $4 ORDER BY changed, name",
          "r.changed, r.name");

  static final String SWEEP =
      "WITH removed AS (DELETE FROM "
          + TABLE
          + " WHERE removable_at <= (extract(epoch FROM clock_timestamp()) * 1000)::bigint"
          + " RETURNING 1) SELECT count(*)::int AS "
          + DONE
          + " FROM removed";

  private Statements() {}

  private static String swap(String write) {
    return "WITH written AS ("
        + write
        + ") SELECT "
        + TIME
        + ", (SELECT count(*) FROM written)::int AS "
        + DONE;
  }

  private static String loud(String swap, int gateway) {
    return swap
        + ", (SELECT count(pg_notify('"
        + CHANNEL
        + "', $"
        + gateway
        + ")) FROM written) AS rung";
  }

  private static String page(String rows, String order) {
    return "SELECT "
        + NOW
        + ", "
        + SNAPSHOT
        + ", "
        + BORN
        + ", "
        + ROW
        + ", r.changed::text AS "
        + CHANGED
        + " FROM (SELECT "
        + TIME
        + ", pg_current_snapshot()::text AS "
        + SNAPSHOT
        + ", (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint AS "
        + BORN
        + ") AS server LEFT JOIN LATERAL (SELECT * FROM "
        + TABLE
        + " "
        + rows
        + " LIMIT "
        + PAGE
        + ") AS r ON true ORDER BY "
        + order;
  }

  private static String names(String prefix) {
    return COLUMNS.stream().map(prefix::concat).collect(Collectors.joining(", "));
  }

  private static String parameters(int from) {
    return IntStream.rangeClosed(from, COLUMNS.size())
        .mapToObj(n -> "$" + n)
        .collect(Collectors.joining(", "));
  }
}
