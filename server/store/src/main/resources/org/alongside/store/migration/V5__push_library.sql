-- What agents pick from when they push: one ordered list, replaced as a whole. Its version tells two editors apart.
create table push_library (
    id         integer primary key,
    version    integer not null,
    items_json text not null
);
