package org.alongside.assist.documents;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.alongside.assist.documents.fetch.Address;

/**
 * What the server helps a consumer's page to show that the page can't read by itself.
 *
 * @param embedded whether it paints PDFs that the page embeds and sends
 * @param imageHosts from which it fetches images that their origin lets no page read; none: it fetches none
 */
public record PageSources(boolean embedded, Set<String> imageHosts) {
    public static final PageSources NONE = new PageSources(false, Set.of());

    public PageSources {
        imageHosts = imageHosts.stream().map(PageSources::lower).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether an image may come from there. */
    public boolean allows(Address address) {
        return imageHosts.contains(lower(address.name()));
    }

    private static String lower(String host) {
        return host.toLowerCase(Locale.ROOT);
    }
}
