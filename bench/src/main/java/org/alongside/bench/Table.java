package org.alongside.bench;

import java.util.List;

/** What a benchmark prints: {@code figure | value | target | met}, and one line that counts. */
public record Table(String name, List<Row> rows) {
    public Table {
        rows = List.copyOf(rows);
    }

    /** One figure. The value says what it was made of, the target what it is held against. */
    public record Row(String figure, String value, String target, boolean met) {}

    public void print() {
        System.out.println("figure | value | target | met");
        rows.forEach(row ->
                System.out.printf("%s | %s | %s | %s%n", row.figure, row.value, row.target, row.met ? "yes" : "no"));
        long met = rows.stream().filter(Row::met).count();
        System.out.printf("bench %s: %d met, %d short%n", name, met, rows.size() - met);
    }
}
