package io.github.sessiongateway.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code session.organizations} asks for. Koyeb returns a page.
 *
 * @param limit the size of the page, 1 to 100; null for Koyeb's default
 * @param offset the number of organizations before the page; null for none
 * @param search a text that Koyeb looks for, at most 1 KiB; null for none
 * @param statuses the wanted statuses, such as {@code ACTIVE}; empty for all
 */
public record OrganizationsRequest(
    @Nullable Integer limit,
    @Nullable Integer offset,
    @Nullable String search,
    List<String> statuses) {
  private static final int MOST = 100;
  private static final int MOST_STATUSES = 16;

  /**
   * Creates a request of these parts.
   *
   * @throws SessionException {@code invalid_request}, naming every wrong field
   */
  public OrganizationsRequest {
    statuses = List.copyOf(statuses);
    new RequestChecks()
        .holds(limit == null || (limit > 0 && limit <= MOST), "limit", "must be from 1 to " + MOST)
        .holds(offset == null || offset >= 0, "offset", "must not be below 0")
        .holds(
            statuses.size() <= MOST_STATUSES
                && statuses.stream().allMatch(status -> status.matches("[A-Z_]{1,64}")),
            "statuses",
            "must be at most " + MOST_STATUSES + " words such as ACTIVE")
        .optionalText("search", search)
        .done();
  }

  /** Returns a request for Koyeb's first page of all. */
  public static OrganizationsRequest all() {
    return new OrganizationsRequest(null, null, null, List.of());
  }
}
