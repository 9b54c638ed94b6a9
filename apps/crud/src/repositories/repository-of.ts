import { createRepository, type Entity, type Repository, type RepositoryExecutor } from "@mega/core/repository";

const made = new WeakMap<object, WeakMap<RepositoryExecutor, unknown>>();

/** The repository of this entity in this database or transaction, made when first asked for: a request asks several times. */
export function repositoryOf<T>(entity: Entity<T>, db: RepositoryExecutor): Repository<T> {
  const known = made.get(entity) ?? new WeakMap<RepositoryExecutor, unknown>();
  made.set(entity, known);
  const repository = (known.get(db) as Repository<T> | undefined) ?? createRepository(entity, db);
  known.set(db, repository);
  return repository;
}
